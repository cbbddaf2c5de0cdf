"""Nodes of AKS clusters get repairs of their system."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="aks-node-images",
    title="AKS renews its nodes' system",
    why="A container gets out of its sandbox through weaknesses of the kernel that were repaired long ago.",
    fix="Set `autoUpgradeProfile.nodeOSUpgradeChannel` to NodeImage or SecurityPatch, with a window.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:containerservice:ManagedCluster": all_of(
            field("autoUpgradeProfile.nodeOSUpgradeChannel").present(),
            field("autoUpgradeProfile.nodeOSUpgradeChannel").none_of("None", "Unmanaged"),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SI-2",),
    good=(changed("aks-cluster", "autoUpgradeProfile.nodeOSUpgradeChannel", "SecurityPatch"),),
    bad=(
        changed("aks-cluster", "autoUpgradeProfile.nodeOSUpgradeChannel", "None"),
        changed("aks-cluster", "autoUpgradeProfile.nodeOSUpgradeChannel", "Unmanaged"),
        changed("aks-cluster", "autoUpgradeProfile.nodeOSUpgradeChannel"),
    ),
)
