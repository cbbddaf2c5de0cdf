"""The system disks of AKS' first nodes are their own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="aks-ephemeral-disks",
    title="AKS' nodes start from ephemeral disks",
    why="They start and are renewed faster, and nothing stays on them. Sizes with accelerators often have no"
    " room for it, and images of models need more of it, so pools of their own aren't asked.",
    fix="Set `osDiskType` of `agentPoolProfiles` to Ephemeral, with a size that has a large enough cache.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": field("agentPoolProfiles[*].osDiskType").equals(
            "Ephemeral"
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SI-14",),
    equivalents=("CKV_AZURE_226",),
    good=(changed("aks-pool", "osDiskType", "Managed"),),
    bad=(
        changed("aks-cluster", "agentPoolProfiles[0].osDiskType", "Managed"),
        changed("aks-cluster", "agentPoolProfiles[0].osDiskType"),
    ),
)
