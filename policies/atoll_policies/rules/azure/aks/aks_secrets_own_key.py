"""Kubernetes secrets of AKS clusters are encrypted with a key of one's own."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-secrets-own-key",
    title="AKS encrypts Kubernetes secrets with your own key",
    why="Without it whoever reads etcd's disks or backups reads every token and password of the cluster.",
    fix="Set `securityProfile.azureKeyVaultKms` with `enabled` true and the vault's `keyId`.",
    severity=Severity.HIGH,
    requires={
        "azure-native:containerservice:ManagedCluster": field(
            "securityProfile.azureKeyVaultKms.enabled"
        ).is_true()
    },
    maps=(
        "cis-aks/5.3.1",
        "nist-800-53/SC-28",
        "nsa/secrets",
    ),
    good=(changed("aks-cluster", "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess", "Private"),),
    bad=(
        changed("aks-cluster", "securityProfile.azureKeyVaultKms.enabled", False),
        changed("aks-cluster", "securityProfile.azureKeyVaultKms"),
    ),
)
