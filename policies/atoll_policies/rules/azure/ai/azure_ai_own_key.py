"""Azure's services for AI are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="azure-ai-own-key",
    title="Azure's AI services are encrypted with your own key",
    why="Prompts, tuned models and indexes are encrypted in any case; only a key of your own lets you take"
    " access back, and shows in a log who used it.",
    fix="Set `encryption` with your vault's key; for search `encryptionWithCmk.enforcement` to Enabled.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:cognitiveservices:Account": all_of(
            field("properties.encryption.keySource").matches(
                "(?i)microsoft.keyvault", "be 'Microsoft.KeyVault'"
            ),
            field("properties.encryption.keyVaultProperties.keyName").present(),
        ),
        "azure-native:machinelearningservices:Workspace": field("encryption.status").equals("Enabled"),
        "azure-native:search:Service": field("encryptionWithCmk.enforcement").equals("Enabled"),
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12", "nist-800-53/SC-28"),
    equivalents=("CKV2_AZURE_22",),
    good=(
        changed("az-ml", "enableServiceSideCMKEncryption", True),
        changed("az-search", "hostingMode", "Default"),
        changed("az-openai", "properties.encryption.keyVaultProperties.keyVersion", "1"),
    ),
    bad=(
        changed("az-openai", "properties.encryption.keySource", "Microsoft.CognitiveServices"),
        changed("az-openai", "properties.encryption.keyVaultProperties"),
        changed("az-ml", "encryption"),
        changed("az-search", "encryptionWithCmk.enforcement", "Disabled"),
    ),
)
