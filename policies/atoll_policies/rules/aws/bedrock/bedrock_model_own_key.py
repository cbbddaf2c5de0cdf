"""Tuned models are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="bedrock-model-own-key",
    title="A tuned model is encrypted with your own key",
    why="A tuned model remembers parts of what it was tuned with; a key of your own can be taken away.",
    fix="Set `customModelKmsKeyId` to a KMS key; that makes the model anew.",
    severity=Severity.MEDIUM,
    requires={"aws:bedrock/customModel:CustomModel": field("customModelKmsKeyId").present()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    good=(changed("tuned-model", "customModelKmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(
        changed("tuned-model", "customModelKmsKeyId", ""),
        changed("tuned-model", "customModelKmsKeyId"),
    ),
)
