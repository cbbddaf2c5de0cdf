"""Requests to buckets are logged."""

from atoll_policies import Level, Rule, Severity, all_of, any_of, changed, field, without
from atoll_policies.s3 import BUCKET, bucket_needs

RULE = Rule(
    id="s3-access-logged",
    title="Requests to a bucket are logged",
    why="After a leak nobody can say which data went, and to whom.",
    fix="Add an `aws:s3:BucketLogging` with the bucket of logs as `targetBucket`.",
    severity=Severity.LOW,
    across=bucket_needs(
        "aws:s3/bucketLogging:BucketLogging",
        all_of(),
        words="have its requests logged",
        inline=any_of(field("logging").present(), field("loggings").present()),
    ),
    about=(BUCKET,),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/AU-2",
        "aisvs/1.1.4",
    ),
    equivalents=("CKV_AWS_18",),
    good=(changed("data-bucket-logging", "targetPrefix", "all/"),),
    bad=(
        changed("data-bucket-logging", "bucket", "another"),
        without("data-bucket-logging"),
        changed("inline-bucket", "logging"),
        changed("inline-bucket-v2", "loggings"),
    ),
)
