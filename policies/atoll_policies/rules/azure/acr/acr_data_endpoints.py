"""Layers of images come from addresses of the registry's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="acr-data-endpoints",
    title="Azure's registries have data endpoints of their own",
    why="Without them a firewall must allow all of Azure's storage, through which data can leave too.",
    fix="Set `dataEndpointEnabled` to true, with `sku.name` Premium.",
    severity=Severity.LOW,
    requires={"azure-native:containerregistry:Registry": field("dataEndpointEnabled").is_true()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AZURE_237",),
    good=(changed("acr", "networkRuleBypassOptions", "None"),),
    bad=(changed("acr", "dataEndpointEnabled", False), changed("acr", "dataEndpointEnabled")),
)
