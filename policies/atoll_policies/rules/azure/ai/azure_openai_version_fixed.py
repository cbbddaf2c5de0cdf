"""Models by an API change when somebody decides it."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="azure-openai-version-fixed",
    title="Azure OpenAI's models change when you decide it",
    why="A model replaced overnight answers otherwise than the one you tested, and there is no way back.",
    fix="Set `properties.model.version`, and `properties.versionUpgradeOption` to NoAutoUpgrade.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:cognitiveservices:Deployment": all_of(
            field("properties.versionUpgradeOption").equals("NoAutoUpgrade"),
            field("properties.model.version").present(),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CM-2", "owasp-llm/LLM03"),
    good=(changed("az-openai-model", "properties.model.version", "2024-08-06"),),
    bad=(
        changed("az-openai-model", "properties.versionUpgradeOption", "OnceNewDefaultVersionAvailable"),
        changed("az-openai-model", "properties.versionUpgradeOption"),
        changed("az-openai-model", "properties.model.version"),
    ),
)
