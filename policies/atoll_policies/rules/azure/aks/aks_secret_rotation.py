"""Secrets that AKS mounts from a vault follow the vault."""

from atoll_policies import Level, Rule, Severity, changed, field, when

_ADDON = "addonProfiles.azureKeyvaultSecretsProvider"

RULE = Rule(
    id="aks-secret-rotation",
    title="Secrets that AKS mounts follow the vault",
    why="Without rotation pods keep a password for as long as they live, also one that was taken back.",
    fix="Set `config.enableSecretRotation` of the add-on azureKeyvaultSecretsProvider to the text true.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:containerservice:ManagedCluster": when(
            field(f"{_ADDON}.enabled").is_true(), field(f"{_ADDON}.config.enableSecretRotation").is_true()
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/IA-5",),
    equivalents=("CKV_AZURE_172",),
    disagrees={"CKV_AZURE_172": "it wants the add-on too; secrets may come another way"},
    good=(changed("aks-cluster", _ADDON), changed("aks-cluster", f"{_ADDON}.enabled", False)),
    bad=(
        changed("aks-cluster", f"{_ADDON}.config.enableSecretRotation", "false"),
        changed("aks-cluster", f"{_ADDON}.config"),
    ),
)
