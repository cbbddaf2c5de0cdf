"""Registries can't be reached from the internet."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="acr-public-network-off",
    title="Azure's registries have no public endpoint",
    why="With one, a leaked token pulls images, or pushes one that nodes then run, from anywhere.",
    fix="Set `publicNetworkAccess` to Disabled, with `sku.name` Premium and a private endpoint.",
    severity=Severity.HIGH,
    requires={"azure-native:containerregistry:Registry": field("publicNetworkAccess").equals("Disabled")},
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV_AZURE_139",),
    good=(changed("acr", "networkRuleSet"),),
    bad=(changed("acr", "publicNetworkAccess", "Enabled"), changed("acr", "publicNetworkAccess")),
)
