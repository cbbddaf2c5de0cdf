"""Volumes of jobs on data are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-quality-volume-own-key",
    title="A data quality job encrypts its volumes with your own key",
    why="Captured requests are unpacked on the job's volumes.",
    fix="Set `jobResources.clusterConfig.volumeKmsKeyId` to a KMS key.",
    severity=Severity.MEDIUM,
    requires={
        "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": field(
            "jobResources.clusterConfig.volumeKmsKeyId"
        ).present()
    },
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    equivalents=("CKV_AWS_368",),
    good=(
        changed(
            "churn-quality",
            "jobResources.clusterConfig.volumeKmsKeyId",
            "arn:aws:kms:us-west-2:123456789012:key/other",
        ),
    ),
    bad=(
        changed("churn-quality", "jobResources.clusterConfig.volumeKmsKeyId", ""),
        changed("churn-quality", "jobResources.clusterConfig.volumeKmsKeyId"),
    ),
)
