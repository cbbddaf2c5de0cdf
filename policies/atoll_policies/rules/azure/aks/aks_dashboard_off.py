"""AKS clusters run no dashboard of the old kind."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-dashboard-off",
    title="AKS runs no Kubernetes dashboard",
    why="The add-on's service account could read most of the cluster, and dashboards left open have been the"
    " way in for miners of coins on other people's accelerators.",
    fix="Leave out `addonProfiles.kubeDashboard`, or set its `enabled` to false.",
    severity=Severity.HIGH,
    requires={
        "azure-native:containerservice:ManagedCluster": field(
            "addonProfiles.kubeDashboard.enabled"
        ).isnt_true()
    },
    absent="passes",
    maps=("nist-800-53/CM-7",),
    equivalents=("CKV_AZURE_8",),
    good=(changed("aks-cluster", "addonProfiles.kubeDashboard", {"enabled": False}),),
    bad=(
        changed("aks-cluster", "addonProfiles.kubeDashboard.enabled", True),
        changed("aks-cluster", "addonProfiles.kubeDashboard", {"enabled": True, "config": {}}),
    ),
)
