"""Guardrails are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="bedrock-guardrail-own-key",
    title="A guardrail is encrypted with your own key",
    why="Its topics, words and patterns tell what you are afraid of; who reads them writes around them.",
    fix="Set `kmsKeyArn` to a KMS key.",
    severity=Severity.LOW,
    requires={"aws:bedrock/guardrail:Guardrail": field("kmsKeyArn").present()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    good=(changed("agent-guardrail", "kmsKeyArn", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(
        changed("agent-guardrail", "kmsKeyArn", ""),
        changed("agent-guardrail", "kmsKeyArn"),
    ),
)
