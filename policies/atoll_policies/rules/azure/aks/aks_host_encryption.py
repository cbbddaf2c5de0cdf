"""What AKS' nodes keep on their own disks is encrypted."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-host-encryption",
    title="AKS encrypts nodes' local disks and caches",
    why="Local disks hold models and training data in use; Azure encrypts them only where it is asked.",
    fix="Set `enableEncryptionAtHost` of every pool to true.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:containerservice:ManagedCluster": field(
            "agentPoolProfiles[*].enableEncryptionAtHost"
        ).is_true(),
        "azure-native:containerservice:AgentPool": field("enableEncryptionAtHost").is_true(),
    },
    maps=("nist-800-53/SC-28", "hipaa/164.312(a)(2)(iv)"),
    equivalents=("CKV_AZURE_227",),
    good=(changed("aks-pool", "enableUltraSSD", True),),
    bad=(
        changed("aks-cluster", "agentPoolProfiles[0].enableEncryptionAtHost", False),
        changed("aks-pool", "enableEncryptionAtHost"),
    ),
)
