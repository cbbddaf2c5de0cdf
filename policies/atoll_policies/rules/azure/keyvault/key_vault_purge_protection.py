"""Nobody deletes a vault's keys for good before their time."""

from atoll_policies import Rule, Severity, changed, field

_PROTECTED = field("properties.enablePurgeProtection").is_true()

RULE = Rule(
    id="key-vault-purge-protection",
    title="Azure's vaults are protected from purging",
    why="Whoever purges a key makes all that it encrypts unreadable, for ever: models, data, backups.",
    fix="Set `properties.enablePurgeProtection` to true; it can't be taken back.",
    severity=Severity.HIGH,
    requires={
        "azure-native:keyvault:Vault": _PROTECTED,
        "azure-native:keyvault:ManagedHsm": _PROTECTED,
    },
    maps=("nist-800-53/SC-12", "nist-800-53/CP-9"),
    equivalents=("CKV_AZURE_42", "CKV_AZURE_110"),
    good=(changed("key-vault", "properties.softDeleteRetentionInDays", 7),),
    bad=(
        changed("key-vault", "properties.enablePurgeProtection", False),
        changed("key-vault", "properties.enablePurgeProtection"),
        changed("az-hsm", "properties.enablePurgeProtection", False),
    ),
)
