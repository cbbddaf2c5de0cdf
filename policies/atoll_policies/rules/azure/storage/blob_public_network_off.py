"""Storage accounts can't be reached from the internet."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="blob-public-network-off",
    title="Azure's storage accounts have no public endpoint",
    why="With one, a leaked key or token reads models and training data from anywhere.",
    fix="Set `publicNetworkAccess` to Disabled, and add a private endpoint.",
    severity=Severity.HIGH,
    requires={
        "azure-native:storage:StorageAccount": field("publicNetworkAccess").one_of(
            "Disabled", "SecuredByPerimeter"
        )
    },
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV_AZURE_59",),
    good=(
        changed("blob-account", "allowedCopyScope", "PrivateLink"),
        changed("files-account", "publicNetworkAccess", "SecuredByPerimeter"),
    ),
    bad=(
        changed("files-account", "publicNetworkAccess", "Enabled"),
        changed("files-account", "publicNetworkAccess"),
    ),
)
