"""Azure's services for AI have an identity of their own."""

from atoll_policies import Level, Rule, Severity, changed, field

_HAS = field("identity.type").matches(".*Assigned", "be one of the managed identities")

RULE = Rule(
    id="azure-ai-identity",
    title="Azure's AI services have a managed identity",
    why="Without one they reach storage and keys by passwords that somebody must keep and renew.",
    fix="Set `identity.type` to SystemAssigned or UserAssigned.",
    severity=Severity.LOW,
    requires={
        "azure-native:cognitiveservices:Account": _HAS,
        "azure-native:search:Service": _HAS,
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/IA-5", "nist-800-53/IA-9"),
    equivalents=("CKV_AZURE_207", "CKV_AZURE_238"),
    good=(changed("az-openai", "identity.type", "SystemAssigned, UserAssigned"),),
    bad=(
        changed("az-openai", "identity"),
        changed("az-search", "identity"),
        changed("az-search", "identity.type", "None"),
    ),
)
