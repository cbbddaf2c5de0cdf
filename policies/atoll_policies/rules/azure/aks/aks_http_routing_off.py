"""AKS clusters don't publish services on names of Azure's."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-http-routing-off",
    title="AKS' routing of plain HTTP is off",
    why="The add-on publishes what has its ingress class on a public name without TLS. Azure retired it.",
    fix="Leave out `addonProfiles.httpApplicationRouting`, or set its `enabled` to false.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:containerservice:ManagedCluster": field(
            "addonProfiles.httpApplicationRouting.enabled"
        ).isnt_true()
    },
    absent="passes",
    maps=("nist-800-53/SC-8", "nist-800-53/CM-7"),
    equivalents=("CKV_AZURE_246",),
    good=(changed("aks-cluster", "addonProfiles.httpApplicationRouting", {"enabled": False}),),
    bad=(
        changed("aks-cluster", "addonProfiles.httpApplicationRouting.enabled", True),
        changed("aks-cluster", "addonProfiles.httpApplicationRouting", {"enabled": True, "config": {}}),
    ),
)
