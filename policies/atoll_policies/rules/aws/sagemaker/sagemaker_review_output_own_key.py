"""Results of human review are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-review-output-own-key",
    title="A human review encrypts its results with your own key",
    why="Reviewers' answers come with the inputs they saw, which are users' data.",
    fix="Set `outputConfig.kmsKeyId` to a KMS key.",
    severity=Severity.MEDIUM,
    requires={"aws:sagemaker/flowDefinition:FlowDefinition": field("outputConfig.kmsKeyId").present()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    equivalents=("CKV_AWS_372",),
    good=(changed("labels-review", "outputConfig.kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(
        changed("labels-review", "outputConfig.kmsKeyId", ""),
        changed("labels-review", "outputConfig.kmsKeyId"),
    ),
)
