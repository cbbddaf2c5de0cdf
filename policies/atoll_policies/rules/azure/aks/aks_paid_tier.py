"""Azure answers for the API servers of AKS clusters."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="aks-paid-tier",
    title="AKS' tier has a promise of uptime",
    why="The free tier has none, and its API server slows down beyond some ten nodes. Where nobody waits for"
    " the cluster it will do.",
    fix="Set `sku.tier` to Standard or Premium.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": field("sku.tier").one_of("Standard", "Premium")
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-10", "soc2/A1.2"),
    equivalents=("CKV_AZURE_170",),
    disagrees={"CKV_AZURE_170": "the tier Premium came after it, with the same promise and longer support"},
    good=(
        changed("aks-cluster", "sku.name", "Automatic"),
        changed("aks-cluster", "sku.tier", "Premium"),
    ),
    bad=(changed("aks-cluster", "sku.tier", "Free"), changed("aks-cluster", "sku")),
)
