"""A bucket with a public policy is for its account alone."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="s3-restrict-public-buckets",
    title="S3 keeps a bucket with a public policy for its account",
    why="A public policy from before the block came still lets strangers in, unless that is cut off.",
    fix="Set `restrictPublicBuckets` of the bucket's public access block to true.",
    severity=Severity.HIGH,
    requires={
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": field("restrictPublicBuckets").is_true()
    },
    maps=("nist-800-53/AC-3", "nist-800-53/SC-7"),
    equivalents=("CKV_AWS_56",),
    good=(changed("data-bucket-access", "skipDestroy", True),),
    bad=(
        changed("data-bucket-access", "restrictPublicBuckets", False),
        changed("data-bucket-access", "restrictPublicBuckets"),
    ),
)
