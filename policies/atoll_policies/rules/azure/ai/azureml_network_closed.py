"""Jobs of Azure ML reach addresses that are named."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azureml-network-closed",
    title="Azure ML's jobs reach addresses that are named, and no others",
    why="A package or model with bad code in it sends training data to where its maker waits for it. Where"
    " machines are in a network of your own with a firewall, that does as well.",
    fix="Set `managedNetwork.isolationMode` to AllowOnlyApprovedOutbound.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:machinelearningservices:Workspace": field("managedNetwork.isolationMode").equals(
            "AllowOnlyApprovedOutbound"
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7", "nist-800-53/AC-4"),
    good=(changed("az-ml", "managedNetwork.firewallSku", "Basic"),),
    bad=(
        changed("az-ml", "managedNetwork.isolationMode", "AllowInternetOutbound"),
        changed("az-ml", "managedNetwork"),
    ),
)
