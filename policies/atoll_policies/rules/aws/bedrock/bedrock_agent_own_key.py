"""Agents are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="bedrock-agent-own-key",
    title="An agent's sessions are encrypted with your own key",
    why="Sessions hold what users told the agent, and what it read for them.",
    fix="Set `customerEncryptionKeyArn` to a KMS key.",
    severity=Severity.MEDIUM,
    requires={"aws:bedrock/agentAgent:AgentAgent": field("customerEncryptionKeyArn").present()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    equivalents=("CKV_AWS_373",),
    good=(changed("agent", "customerEncryptionKeyArn", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(
        changed("agent", "customerEncryptionKeyArn", ""),
        changed("agent", "customerEncryptionKeyArn"),
    ),
)
