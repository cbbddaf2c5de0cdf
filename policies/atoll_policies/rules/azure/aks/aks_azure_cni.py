"""Pods of AKS clusters use Azure's network."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="aks-azure-cni",
    title="AKS' pods use Azure's network",
    why="Kubenet routes by tables of 400 entries at most, knows no network policy of Cilium's, and is being"
    " retired.",
    fix="Set `networkProfile.networkPlugin` to azure, with `networkPluginMode` overlay to save addresses.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": field("networkProfile.networkPlugin").matches(
            "[Aa]zure", "be 'azure'"
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV2_AZURE_29",),
    good=(changed("aks-cluster", "networkProfile.networkPluginMode"),),
    bad=(
        changed("aks-cluster", "networkProfile.networkPlugin", "kubenet"),
        changed("aks-cluster", "networkProfile.networkPlugin"),
    ),
)
