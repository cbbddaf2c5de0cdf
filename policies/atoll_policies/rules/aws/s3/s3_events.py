"""Buckets tell of what happens in them."""

from atoll_policies import Level, Rule, Severity, all_of, changed, without
from atoll_policies.s3 import BUCKET, bucket_needs

RULE = Rule(
    id="s3-events",
    title="A bucket tells of what happens in it",
    why="Needed where a scan must follow an upload; elsewhere it is noise, so this only advises.",
    fix="Add an `aws:s3:BucketNotification`, such as with `eventbridge` set to true.",
    severity=Severity.LOW,
    across=bucket_needs(
        "aws:s3/bucketNotification:BucketNotification",
        all_of(),
        words="tell of what happens in it",
    ),
    about=(BUCKET,),
    prod=Level.ADVISORY,
    maps=("nist-800-53/SI-4",),
    equivalents=("CKV2_AWS_62",),
    good=(changed("data-bucket-events", "eventbridge", False),),
    bad=(
        changed("data-bucket-events", "bucket", "another"),
        without("data-bucket-events"),
    ),
)
