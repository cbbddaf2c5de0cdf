"""Azure's services for AI can't be reached from the internet."""

from atoll_policies import Rule, Severity, changed, field

_OFF = ("Disabled", "SecuredByPerimeter")

RULE = Rule(
    id="azure-ai-public-network-off",
    title="Azure's AI services have no public endpoint",
    why="With one, a leaked key asks your models and reads your indexes from anywhere, on your bill.",
    fix="Set `publicNetworkAccess` to Disabled, and add a private endpoint.",
    severity=Severity.HIGH,
    requires={
        "azure-native:cognitiveservices:Account": field("properties.publicNetworkAccess").one_of(*_OFF),
        "azure-native:search:Service": field("publicNetworkAccess").one_of(*_OFF),
        "azure-native:machinelearningservices:Workspace": field("publicNetworkAccess").one_of(*_OFF),
    },
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV_AZURE_124", "CKV_AZURE_134", "CKV_AZURE_144", "CKV2_AZURE_49"),
    good=(
        changed("az-openai", "properties.dynamicThrottlingEnabled", True),
        changed("az-ml", "allowPublicAccessWhenBehindVnet", False),
        changed("az-search", "publicNetworkAccess", "SecuredByPerimeter"),
    ),
    bad=(
        changed("az-openai", "properties.publicNetworkAccess", "Enabled"),
        changed("az-search", "publicNetworkAccess", "Enabled"),
        changed("az-ml", "publicNetworkAccess", "Enabled"),
    ),
)
