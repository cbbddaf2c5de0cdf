"""Storage accounts have no users of their own."""

from atoll_policies import Level, Rule, Severity, all_of, any_of, changed, field

_USERS = "isLocalUserEnabled"

RULE = Rule(
    id="blob-local-users-off",
    title="Azure's storage accounts have no local users",
    why="A local user of SFTP has a password that nobody else's rules or logs know of.",
    fix="Set `isLocalUserEnabled` to false.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:storage:StorageAccount": any_of(
            field(_USERS).is_false(),
            # Only accounts with a hierarchy of folders can have them.
            all_of(field(_USERS).absent(), field("isHnsEnabled").isnt_true()),
        )
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/IA-2",),
    equivalents=("CKV_AZURE_244",),
    good=(changed("blob-account", _USERS), changed("blob-account", "isHnsEnabled", True)),
    bad=(
        changed("blob-account", _USERS, True),
        changed("files-account", _USERS, True),
        changed("lake-account", _USERS),
    ),
)
