"""Storage accounts have no keys that everyone shares."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="blob-shared-key-off",
    title="Azure's storage accounts take no shared keys",
    why="An account's key reads and deletes everything, belongs to nobody, and doesn't end. Identities do.",
    fix="Set `allowSharedKeyAccess` to false, and give roles to workloads' identities.",
    severity=Severity.HIGH,
    requires={"azure-native:storage:StorageAccount": field("allowSharedKeyAccess").is_false()},
    maps=("nist-800-53/IA-5", "nist-800-53/AC-3"),
    equivalents=("CKV2_AZURE_40",),
    good=(changed("blob-account", "defaultToOAuthAuthentication", True),),
    bad=(
        changed("blob-account", "allowSharedKeyAccess", True, also=("blob-sas-expires",)),
        changed("files-account", "allowSharedKeyAccess", also=("blob-sas-expires",)),
    ),
)
