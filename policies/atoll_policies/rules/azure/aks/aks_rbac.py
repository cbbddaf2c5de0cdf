"""AKS decides by roles who may do what."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-rbac",
    title="AKS decides by roles who may do what",
    why="Without roles every credential of the cluster is an administrator's, also that of any pod.",
    fix="Set `enableRBAC` to true; it can't be changed later.",
    severity=Severity.CRITICAL,
    requires={"azure-native:containerservice:ManagedCluster": field("enableRBAC").is_true()},
    maps=("nist-800-53/AC-3", "nist-800-53/AC-6"),
    equivalents=("CKV_AZURE_5",),
    disagrees={"CKV_AZURE_5": "what isn't said is on in its provider; Azure's own API says no such thing"},
    good=(
        changed("aks-cluster", "aadProfile.adminGroupObjectIDs", ["00000000-0000-0000-0000-000000000001"]),
    ),
    bad=(changed("aks-cluster", "enableRBAC", False), changed("aks-cluster", "enableRBAC")),
)
