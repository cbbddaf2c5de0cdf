"""Agents have a guardrail."""

from atoll_policies import Level, Rule, Severity, changed, field, some

RULE = Rule(
    id="bedrock-agent-guarded",
    title="An agent has a guardrail",
    why="Without one it answers whatever a prompt talks it into, from secrets in its context to abuse.",
    fix="Set `guardrailConfigurations` with a guardrail and its version.",
    severity=Severity.MEDIUM,
    requires={
        "aws:bedrock/agentAgent:AgentAgent": some(
            "guardrailConfigurations[*]", field("guardrailIdentifier").present(), "have a guardrail"
        )
    },
    prod=Level.ADVISORY,
    maps=(
        "owasp-llm/LLM01",
        "nist-ai-rmf/MEASURE-2.7",
    ),
    equivalents=("CKV_AWS_383",),
    good=(changed("agent", "guardrailConfigurations[0].guardrailVersion", "2"),),
    bad=(
        changed("agent", "guardrailConfigurations[0].guardrailIdentifier", ""),
        changed("agent", "guardrailConfigurations"),
    ),
)
