"""Nobody reads storage accounts without saying who they are."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="blob-anonymous-off",
    title="Azure's storage accounts allow no anonymous access",
    why="Where it is allowed, one setting of a container gives models and data to everyone.",
    fix="Leave out `allowBlobPublicAccess`, or set it to false.",
    severity=Severity.CRITICAL,
    requires={"azure-native:storage:StorageAccount": field("allowBlobPublicAccess").isnt_true()},
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_AZURE_190", "CKV2_AZURE_47"),
    disagrees={
        "CKV_AZURE_190": "what isn't said is off in Azure's own API",
        "CKV2_AZURE_47": "what isn't said is off in Azure's own API",
    },
    good=(changed("blob-account", "allowBlobPublicAccess"),),
    bad=(
        changed("blob-account", "allowBlobPublicAccess", True),
        changed("files-account", "allowBlobPublicAccess", True),
    ),
)
