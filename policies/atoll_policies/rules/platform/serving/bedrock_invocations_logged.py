"""What Bedrock's models were asked is kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import (
    At,
    Breach,
    Fault,
    Level,
    Rule,
    Severity,
    Stack,
    all_of,
    any_of,
    changed,
    field,
    without,
)

_LOG = "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration"
_KEEPS = all_of(
    field("loggingConfig.textDataDeliveryEnabled", default=True).is_true(),
    any_of(
        field("loggingConfig.s3Config.bucketName").present(),
        field("loggingConfig.cloudwatchConfig.logGroupName").present(),
    ),
)


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    answers = [_KEEPS.holds(At(log.properties)) for log in stack.of(_LOG)]
    if True in answers:
        return
    for user in stack.of(*RULE.about):
        fault = Fault("", "be in a stack that logs invocations", unknown=None in answers)
        yield Breach(user, fault)


RULE = Rule(
    id="bedrock-invocations-logged",
    title="Bedrock logs what its models are asked and answer",
    why="Bedrock keeps nothing where nobody asks for it: misuse and leaks leave no trace.",
    fix="Make an InvocationLoggingConfiguration with text delivery to an encrypted bucket or log group.",
    severity=Severity.MEDIUM,
    across=_across,
    about=(
        "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput",
        "aws:bedrock/agentAgent:AgentAgent",
        "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase",
    ),
    dev=Level.DISABLED,
    gap="SRV-6",
    evidence="prowler bedrock_model_invocation_logging_enabled",
    maps=("nist-800-53/AU-2", "iso-42001/A.6.2.8", "mitre-atlas/AML.T0024"),
    absent="passes",
    good=(
        changed(
            "gpu-invocation-log",
            "loggingConfig.s3Config",
            together={
                "loggingConfig.cloudwatchConfig": {
                    "logGroupName": "bedrock",
                    "roleArn": "arn:aws:iam::123456789012:role/bedrock",
                }
            },
        ),
    ),
    bad=(
        changed("gpu-invocation-log", "loggingConfig.textDataDeliveryEnabled", False),
        changed("gpu-invocation-log", "loggingConfig.s3Config"),
        without("gpu-invocation-log"),
    ),
)
