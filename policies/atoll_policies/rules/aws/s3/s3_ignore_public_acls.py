"""Public lists from before count for nothing."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="s3-ignore-public-acls",
    title="S3 ignores lists that make objects public",
    why="Objects that were public before the block came stay so, unless their lists are ignored.",
    fix="Set `ignorePublicAcls` of the bucket's public access block to true.",
    severity=Severity.HIGH,
    requires={"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": field("ignorePublicAcls").is_true()},
    maps=("nist-800-53/AC-3", "nist-800-53/SC-7"),
    equivalents=("CKV_AWS_55",),
    good=(changed("data-bucket-access", "skipDestroy", True),),
    bad=(
        changed("data-bucket-access", "ignorePublicAcls", False),
        changed("data-bucket-access", "ignorePublicAcls"),
    ),
)
