"""Azure Policy sees what runs in AKS clusters."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="aks-azure-policy",
    title="AKS runs Azure Policy's add-on",
    why="A company's rules for pods then hold for what is applied by hand too, which no review of code sees.",
    fix="Set `addonProfiles.azurepolicy.enabled` to true, or run an admission controller of your own.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": any_of(
            field("addonProfiles.azurepolicy.enabled").is_true(),
            field("addonProfiles.azurePolicy.enabled").is_true(),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CM-2",),
    equivalents=("CKV_AZURE_116",),
    disagrees={"CKV_AZURE_116": "its provider has one spelling of the add-on, Azure's own API two"},
    good=(
        changed(
            "aks-cluster",
            "addonProfiles",
            {"azurePolicy": {"enabled": True}},
            also=("aks-container-logs",),
        ),
        changed("aks-cluster", "addonProfiles.azurepolicy.config", {}),
    ),
    bad=(
        changed("aks-cluster", "addonProfiles.azurepolicy.enabled", False),
        changed("aks-cluster", "addonProfiles.azurepolicy"),
    ),
)
