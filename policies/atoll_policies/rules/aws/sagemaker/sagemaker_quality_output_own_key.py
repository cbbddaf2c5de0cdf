"""Reports on data are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-quality-output-own-key",
    title="A data quality job encrypts its reports with your own key",
    why="The reports have samples and statistics of what users sent.",
    fix="Set `dataQualityJobOutputConfig.kmsKeyId` to a KMS key.",
    severity=Severity.MEDIUM,
    requires={
        "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": field(
            "dataQualityJobOutputConfig.kmsKeyId"
        ).present()
    },
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    equivalents=("CKV_AWS_367",),
    good=(
        changed(
            "churn-quality",
            "dataQualityJobOutputConfig.kmsKeyId",
            "arn:aws:kms:us-west-2:123456789012:key/other",
        ),
    ),
    bad=(
        changed("churn-quality", "dataQualityJobOutputConfig.kmsKeyId", ""),
        changed("churn-quality", "dataQualityJobOutputConfig.kmsKeyId"),
    ),
)
