"""Roles in AKS clusters are those of Entra ID."""

from atoll_policies import Rule, Severity, all_of, changed, field

RULE = Rule(
    id="aks-entra-authorization",
    title="AKS takes users and their roles from Entra ID",
    why="Who leaves the company keeps a cluster's own bindings; Entra's roles end with the account, and its"
    " sign-in rules hold for the cluster too.",
    fix="Set `aadProfile.managed` and `aadProfile.enableAzureRBAC` to true.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:containerservice:ManagedCluster": all_of(
            field("aadProfile.managed").is_true(), field("aadProfile.enableAzureRBAC").is_true()
        )
    },
    maps=("cis-aks/5.5.1", "cis-aks/5.5.2", "nist-800-53/AC-2"),
    good=(changed("aks-cluster", "aadProfile.adminGroupObjectIDs", []),),
    bad=(
        changed("aks-cluster", "aadProfile.enableAzureRBAC", False),
        changed("aks-cluster", "aadProfile"),
        changed("aks-cluster", "aadProfile.managed", False),
    ),
)
