"""Azure's services for AI take identities, not keys."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="azure-ai-keys-off",
    title="Azure's AI services take no keys",
    why="A key of a model's API is worth money to anyone, belongs to nobody, and ends up in notebooks.",
    fix="Set `disableLocalAuth` to true, and give roles to workloads' identities.",
    severity=Severity.HIGH,
    requires={
        "azure-native:cognitiveservices:Account": field("properties.disableLocalAuth").is_true(),
        "azure-native:search:Service": field("disableLocalAuth").is_true(),
    },
    maps=("nist-800-53/IA-2", "nist-800-53/IA-5"),
    equivalents=("CKV_AZURE_236",),
    good=(
        changed("az-search", "semanticSearch", "free"),
        changed("az-openai", "properties.dynamicThrottlingEnabled", True),
    ),
    bad=(
        changed("az-openai", "properties.disableLocalAuth", False),
        changed("az-openai", "properties.disableLocalAuth"),
        changed("az-search", "disableLocalAuth", False),
    ),
)
