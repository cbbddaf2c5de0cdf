"""Who uses an AKS cluster has an account of Entra ID."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-local-accounts-off",
    title="AKS has no local administrator",
    why="The local account is one certificate that everyone shares, that no sign-in log shows and that lasts"
    " for years.",
    fix="Set `disableLocalAccounts` to true, with an `aadProfile`.",
    severity=Severity.HIGH,
    requires={"azure-native:containerservice:ManagedCluster": field("disableLocalAccounts").is_true()},
    maps=("cis-aks/5.5.1", "nist-800-53/IA-2"),
    equivalents=("CKV_AZURE_141",),
    good=(changed("aks-cluster", "aadProfile.tenantID", "00000000-0000-0000-0000-000000000001"),),
    bad=(
        changed("aks-cluster", "disableLocalAccounts", False),
        changed("aks-cluster", "disableLocalAccounts"),
    ),
)
