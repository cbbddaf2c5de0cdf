"""Endpoints encrypt their volumes with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-endpoint-own-key",
    title="An endpoint's volumes are encrypted with your own key",
    why="Weights and captured requests lie on the machines that serve.",
    fix="Set `kmsKeyArn` to a KMS key.",
    severity=Severity.MEDIUM,
    requires={"aws:sagemaker/endpointConfiguration:EndpointConfiguration": field("kmsKeyArn").present()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    equivalents=("CKV_AWS_98",),
    good=(changed("churn-endpoint-config", "kmsKeyArn", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(
        changed("churn-endpoint-config", "kmsKeyArn", ""),
        changed("churn-endpoint-config", "kmsKeyArn"),
    ),
)
