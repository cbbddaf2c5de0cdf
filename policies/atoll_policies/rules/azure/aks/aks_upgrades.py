"""AKS clusters get new versions by themselves."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="aks-upgrades",
    title="AKS takes upgrades by a channel",
    why="A version that nobody upgrades loses support after a year, and its weaknesses stay.",
    fix="Set `autoUpgradeProfile.upgradeChannel` to patch or stable, with a maintenance window.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": all_of(
            field("autoUpgradeProfile.upgradeChannel").present(),
            field("autoUpgradeProfile.upgradeChannel").differs("none"),
        )
    },
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SI-2",
        "nsa/upgrades",
    ),
    equivalents=("CKV_AZURE_171",),
    good=(changed("aks-cluster", "autoUpgradeProfile.upgradeChannel", "stable"),),
    bad=(
        changed("aks-cluster", "autoUpgradeProfile.upgradeChannel", "none"),
        changed("aks-cluster", "autoUpgradeProfile.upgradeChannel"),
    ),
)
