"""Pods of AKS clusters are kept apart by network policies."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-network-policy",
    title="AKS enforces network policies",
    why="Without an engine, NetworkPolicy objects are stored and do nothing: each pod reaches every other.",
    fix="Set `networkProfile.networkPolicy` to cilium, calico or azure when the cluster is made.",
    severity=Severity.HIGH,
    requires={
        "azure-native:containerservice:ManagedCluster": field("networkProfile.networkPolicy").one_of(
            "azure", "calico", "cilium"
        )
    },
    maps=("cis-aks/5.4.4", "nist-800-53/SC-7"),
    equivalents=("CKV_AZURE_7",),
    good=(
        changed("aks-cluster", "networkProfile.networkPolicy", "azure"),
        changed("aks-cluster", "networkProfile.networkPolicy", "cilium"),
        changed("aks-cluster", "networkProfile.networkPolicy", "calico"),
    ),
    bad=(
        changed("aks-cluster", "networkProfile.networkPolicy", "none"),
        changed("aks-cluster", "networkProfile.networkPolicy"),
    ),
    disagrees={"CKV_AZURE_7": "it takes the policy `none` for one"},
)
