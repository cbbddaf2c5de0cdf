"""The system disks of AKS' nodes are their own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="aks-ephemeral-disks",
    title="AKS' nodes start from ephemeral disks",
    why="They start and are renewed faster, and nothing stays on them. Azure takes them where a size"
    " has room; sizes with accelerators often have none.",
    fix="Leave out `osDiskType`, or set it to Ephemeral, with a size that has a large enough cache.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": field("agentPoolProfiles[*].osDiskType").differs(
            "Managed"
        ),
        "azure-native:containerservice:AgentPool": field("osDiskType").differs("Managed"),
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SI-14",),
    equivalents=("CKV_AZURE_226",),
    disagrees={"CKV_AZURE_226": "what isn't said is managed in its provider; Azure's API takes what fits"},
    good=(changed("aks-cluster", "agentPoolProfiles[0].osDiskType"), changed("aks-pool", "osDiskType")),
    bad=(
        changed("aks-cluster", "agentPoolProfiles[0].osDiskType", "Managed"),
        changed("aks-pool", "osDiskType", "Managed"),
    ),
)
