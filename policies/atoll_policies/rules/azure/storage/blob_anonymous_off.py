"""Nobody reads storage accounts without saying who they are."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="blob-anonymous-off",
    title="Azure's storage accounts allow no anonymous access",
    why="Where it is allowed, one setting of a container gives models and data to everyone.",
    fix="Set `allowBlobPublicAccess` to false.",
    severity=Severity.CRITICAL,
    requires={"azure-native:storage:StorageAccount": field("allowBlobPublicAccess").is_false()},
    dev=Level.MANDATORY,
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_AZURE_190", "CKV2_AZURE_47"),
    good=(changed("files-account", "allowBlobPublicAccess", False),),
    bad=(
        changed("blob-account", "allowBlobPublicAccess", True),
        changed("blob-account", "allowBlobPublicAccess"),
    ),
)
