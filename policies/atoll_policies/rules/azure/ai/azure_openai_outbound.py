"""Models by an API fetch nothing from the internet."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, when

RULE = Rule(
    id="azure-openai-outbound",
    title="Azure OpenAI reaches addresses that are named, and no others",
    why="A prompt can make a model fetch an address with your data in it, unless addresses are limited.",
    fix="Set `properties.restrictOutboundNetworkAccess` to true and `properties.allowedFqdnList`.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:cognitiveservices:Account": when(
            field("kind").matches("(?i)openai|aiservices"),
            all_of(
                field("properties.restrictOutboundNetworkAccess").is_true(),
                field("properties.allowedFqdnList").present(),
            ),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7", "owasp-llm/LLM02"),
    equivalents=("CKV_AZURE_247",),
    disagrees={"CKV_AZURE_247": "it knows the kind OpenAI alone, not that of Foundry"},
    good=(
        changed("az-openai", "properties.allowedFqdnList", ["example.com"]),
        changed("az-speech", "properties.dynamicThrottlingEnabled", True),
    ),
    bad=(
        changed("az-openai", "properties.restrictOutboundNetworkAccess", False),
        changed("az-openai", "properties.allowedFqdnList", []),
        changed("az-speech", "kind", "AIServices"),
    ),
)
