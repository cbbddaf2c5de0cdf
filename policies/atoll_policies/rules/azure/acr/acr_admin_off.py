"""Registries have no password that everyone shares."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="acr-admin-off",
    title="Azure's registries have no admin user",
    why="Its one password pushes and pulls every image, and no log says who used it.",
    fix="Leave out `adminUserEnabled`, or set it to false; give AcrPull to nodes' identities.",
    severity=Severity.HIGH,
    requires={"azure-native:containerregistry:Registry": field("adminUserEnabled").isnt_true()},
    absent="passes",
    maps=(
        "nist-800-53/IA-2",
        "nist-800-53/AC-6",
        "cis-aks/5.1.2",
    ),
    equivalents=("CKV_AZURE_137",),
    good=(changed("acr", "adminUserEnabled"),),
    bad=(changed("acr", "adminUserEnabled", True), changed("acr-models", "adminUserEnabled", True)),
)
