"""Prompts stay in one region of AWS."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="bedrock-regional",
    title="Bedrock answers in one region",
    why="A cross-region inference profile sends prompts to whichever region of its area, or of the world,"
    " has room.",
    fix="Set `modelSource.copyFrom` to a foundation model's ARN, not to that of a cross-region profile.",
    severity=Severity.MEDIUM,
    requires={
        "aws:bedrock/inferenceProfile:InferenceProfile": field("modelSource.copyFrom").avoids(
            r":inference-profile/", "be a model of one region"
        )
    },
    absent="passes",
    dev=Level.MANDATORY,
    gap="DAT-1",
    evidence="OWASP/AISVS#669",
    maps=("nist-800-53/AC-4", "iso-42001/A.10.3"),
    good=(
        changed(
            "gpu-inference-profile",
            "modelSource.copyFrom",
            "arn:aws:bedrock:eu-west-1::foundation-model/example.other-v1",
        ),
    ),
    bad=(
        changed(
            "gpu-inference-profile",
            "modelSource.copyFrom",
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.example.chat-v1",
        ),
        changed(
            "gpu-inference-profile",
            "modelSource.copyFrom",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.example.chat-v1",
        ),
    ),
)
