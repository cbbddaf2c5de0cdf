"""Nodes of AKS clusters have room for pods."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="aks-max-pods",
    title="AKS' nodes take 50 pods or more",
    why="System pods alone take up to 20 places, and what doesn't fit waits for another node. A node with"
    " accelerators runs few pods however many fit, so there it is a matter of taste.",
    fix="Set `maxPods` of the pool to 50 or more when it is made; Azure takes 30 where nothing is said.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": field("agentPoolProfiles[*].maxPods").at_least(50),
        "azure-native:containerservice:AgentPool": field("maxPods").at_least(50),
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-5",),
    equivalents=("CKV_AZURE_168",),
    good=(
        changed("aks-cluster", "agentPoolProfiles[0].maxPods", 50),
        changed("aks-pool", "maxPods", 50),
    ),
    bad=(
        changed("aks-cluster", "agentPoolProfiles[0].maxPods", 49),
        changed("aks-pool", "maxPods", 49),
        changed("aks-pool", "maxPods"),
    ),
)
