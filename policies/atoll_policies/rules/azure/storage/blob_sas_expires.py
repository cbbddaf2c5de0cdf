"""Signed links to blobs end."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="blob-sas-expires",
    title="Signed links to Azure's storage end by a policy",
    why="A link signed for years is a key in a mail. Only a new key for the account takes it back.",
    fix="Set `sasPolicy` with a `sasExpirationPeriod`, or turn shared keys off.",
    severity=Severity.LOW,
    requires={
        "azure-native:storage:StorageAccount": any_of(
            field("allowSharedKeyAccess").is_false(), field("sasPolicy.sasExpirationPeriod").present()
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/IA-5",),
    equivalents=("CKV2_AZURE_41",),
    good=(
        changed("lake-account", "allowSharedKeyAccess", True, also=("blob-shared-key-off",)),
        changed(
            "blob-account", "sasPolicy", {"expirationAction": "Log", "sasExpirationPeriod": "1.00:00:00"}
        ),
    ),
    bad=(
        changed("blob-account", "allowSharedKeyAccess", True, also=("blob-shared-key-off",)),
        changed("files-account", "allowSharedKeyAccess", True, also=("blob-shared-key-off",)),
    ),
)
