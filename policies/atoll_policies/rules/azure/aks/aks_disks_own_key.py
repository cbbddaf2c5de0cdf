"""Disks of AKS clusters are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="aks-disks-own-key",
    title="AKS encrypts disks with your own key",
    why="Microsoft's key protects against stolen disks; only a key of your own lets you take access back, and"
    " shows in a log who used it.",
    fix="Set `diskEncryptionSetID` when the cluster is made.",
    severity=Severity.MEDIUM,
    requires={"azure-native:containerservice:ManagedCluster": field("diskEncryptionSetID").present()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12", "nist-800-53/SC-28"),
    equivalents=("CKV_AZURE_117",),
    good=(
        changed(
            "aks-cluster",
            "diskEncryptionSetID",
            "/subscriptions/0/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/disks",
        ),
    ),
    bad=(changed("aks-cluster", "diskEncryptionSetID", ""), changed("aks-cluster", "diskEncryptionSetID")),
)
