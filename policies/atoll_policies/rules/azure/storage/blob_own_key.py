"""Storage accounts are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="blob-own-key",
    title="Azure's storage accounts are encrypted with your own key",
    why="Azure encrypts in any case; only a key of your own lets you take access back, and shows in a log who"
    " used it.",
    fix="Set `encryption.keySource` to Microsoft.Keyvault with `keyVaultProperties`.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:storage:StorageAccount": all_of(
            field("encryption.keySource").matches("(?i)microsoft.keyvault", "be 'Microsoft.Keyvault'"),
            field("encryption.keyVaultProperties.keyName").present(),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12", "nist-800-53/SC-28"),
    equivalents=("CKV2_AZURE_1",),
    good=(changed("blob-account", "encryption.requireInfrastructureEncryption", True),),
    bad=(
        changed("blob-account", "encryption.keySource", "Microsoft.Storage"),
        changed("blob-account", "encryption.keyVaultProperties"),
        changed("files-account", "encryption"),
    ),
)
