"""Azure's services for AI answer to networks that are named."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-ai-default-deny",
    title="Azure's AI services refuse networks that nobody named",
    why="Where the firewall allows by default, turning public access on once opens the model to everyone.",
    fix="Set `properties.networkAcls.defaultAction` to Deny.",
    severity=Severity.LOW,
    requires={
        "azure-native:cognitiveservices:Account": field("properties.networkAcls.defaultAction").equals("Deny")
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7", "nist-800-53/AC-3"),
    good=(changed("az-openai", "properties.networkAcls.bypass", "None"),),
    bad=(
        changed("az-openai", "properties.networkAcls.defaultAction", "Allow"),
        changed("az-openai", "properties.networkAcls"),
    ),
)
