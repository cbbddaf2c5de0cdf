"""Registries outlive a data center."""

from atoll_policies import Level, Rule, Severity, changed, field

_SPREAD = field("zoneRedundancy").equals("Enabled")

RULE = Rule(
    id="acr-zone-redundant",
    title="Azure's registries are spread over zones",
    why="Nodes that start elsewhere after a data center failed need their images then above all.",
    fix="Set `zoneRedundancy` of the registry and its replications to Enabled.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerregistry:Registry": _SPREAD,
        "azure-native:containerregistry:Replication": _SPREAD,
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-10", "soc2/A1.2"),
    equivalents=("CKV_AZURE_233",),
    good=(changed("acr-replica", "regionEndpointEnabled", True),),
    bad=(
        changed("acr", "zoneRedundancy", "Disabled"),
        changed("acr-replica", "zoneRedundancy"),
    ),
)
