"""What is asked of Bedrock's models is logged."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Rule, Severity, Stack, any_of, changed, field, without

_USERS = ("aws:bedrock/agentAgent:AgentAgent", "aws:bedrock/customModel:CustomModel")
_DELIVERED = any_of(
    field("loggingConfig.s3Config.bucketName").present(),
    field("loggingConfig.cloudwatchConfig.logGroupName").present(),
)


def _unlogged(stack: Stack, parameters: Mapping[str, Any]) -> Iterator[Breach]:
    logs = stack.of("aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration")
    answers = [_DELIVERED.holds(At(item.properties, "", parameters)) for item in logs]
    if True not in answers:
        for resource in stack.of(*_USERS):
            yield Breach(resource, Fault("", "have its invocations logged", unknown=None in answers))


RULE = Rule(
    id="bedrock-invocations-logged",
    title="What is asked of Bedrock's models is logged",
    why="Without it nobody can say after an abuse or a leak what was asked, by whom, and what was answered.",
    fix="Add an `aws:bedrockmodel:InvocationLoggingConfiguration`; one is enough for an account's region.",
    severity=Severity.MEDIUM,
    across=_unlogged,
    about=_USERS,
    prod=Level.ADVISORY,
    gap="SRV-6",
    evidence="nccgroup/ScoutSuite#1735",
    maps=("nist-800-53/AU-2", "nist-800-53/AU-12"),
    good=(
        changed("invocation-logs", "loggingConfig.textDataDeliveryEnabled", False),
        changed(
            "invocation-logs",
            "loggingConfig",
            {
                "cloudwatchConfig": {
                    "logGroupName": "invocations",
                    "roleArn": "arn:aws:iam::123456789012:role/logs",
                }
            },
        ),
    ),
    bad=(
        changed("invocation-logs", "loggingConfig.s3Config.bucketName", ""),
        without("invocation-logs"),
    ),
)
