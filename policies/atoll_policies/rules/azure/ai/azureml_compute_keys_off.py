"""Machines of Azure ML have no users of their own."""

from atoll_policies import Rule, Severity, changed, field

_AUTH = "properties.disableLocalAuth"

RULE = Rule(
    id="azureml-compute-keys-off",
    title="Azure ML's machines have no local users",
    why="A user with a password or key on each machine reads data sets past all roles of the workspace.",
    fix="Set `properties.disableLocalAuth` to true.",
    severity=Severity.MEDIUM,
    requires={"azure-native:machinelearningservices:Compute": field(_AUTH).is_true()},
    maps=("nist-800-53/IA-2",),
    equivalents=("CKV_AZURE_142",),
    good=(changed("az-ml-machines", "properties.computeLocation", "eastus"),),
    bad=(changed("az-ml-machines", _AUTH, False), changed("az-ml-machines", _AUTH)),
)
