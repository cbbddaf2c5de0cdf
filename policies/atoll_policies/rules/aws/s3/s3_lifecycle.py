"""Buckets say what becomes of old objects."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, without
from atoll_policies.s3 import BUCKET, bucket_needs

RULE = Rule(
    id="s3-lifecycle",
    title="A bucket has rules for old objects",
    why="Checkpoints and old versions pile up: the bill grows, and data stays longer than it may.",
    fix="Add an `aws:s3:BucketLifecycleConfiguration` that expires or moves what is old.",
    severity=Severity.LOW,
    across=bucket_needs(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        all_of(),
        words="have rules for old objects",
        inline=field("lifecycleRules").present(),
    ),
    about=(BUCKET,),
    prod=Level.ADVISORY,
    maps=("nist-800-53/SI-12",),
    equivalents=("CKV2_AWS_61",),
    good=(changed("data-bucket-lifecycle", "rules[0].id", "uploads"),),
    bad=(
        changed("data-bucket-lifecycle", "bucket", "another"),
        without("data-bucket-lifecycle"),
        changed("inline-bucket", "lifecycleRules"),
    ),
)
