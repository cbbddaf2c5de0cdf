"""A bucket has a block on public access."""

from atoll_policies import Rule, Severity, all_of, changed, without
from atoll_policies.s3 import BUCKET, bucket_needs

RULE = Rule(
    id="s3-public-access-block",
    title="A bucket has a block on public access",
    why="One list or policy by mistake opens a bucket to the internet; the block outvotes both.",
    fix="Add an `aws:s3:BucketPublicAccessBlock` with all four settings true.",
    severity=Severity.HIGH,
    across=bucket_needs(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        all_of(),
        words="have a block on public access",
    ),
    about=(BUCKET,),
    maps=("nist-800-53/AC-3", "nist-800-53/SC-7", "soc2/CC6.1"),
    equivalents=("CKV2_AWS_6",),
    good=(changed("data-bucket", "forceDestroy", False),),
    bad=(
        changed("data-bucket-access", "bucket", "another"),
        without("data-bucket-access"),
        without("inline-bucket-access"),
    ),
)
