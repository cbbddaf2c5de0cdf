"""Nobody runs commands in AKS clusters by way of Azure's API."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="aks-run-command-off",
    title="AKS runs no commands sent through Azure's API",
    why="Run command passes by the private network: a role in Azure is enough to run pods as administrator.",
    fix="Set `apiServerAccessProfile.disableRunCommand` to true.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:containerservice:ManagedCluster": field(
            "apiServerAccessProfile.disableRunCommand"
        ).is_true()
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/AC-17", "nist-800-53/CM-7"),
    good=(changed("aks-cluster", "apiServerAccessProfile.enablePrivateClusterPublicFQDN", True),),
    bad=(
        changed("aks-cluster", "apiServerAccessProfile.disableRunCommand", False),
        changed("aks-cluster", "apiServerAccessProfile.disableRunCommand"),
    ),
)
