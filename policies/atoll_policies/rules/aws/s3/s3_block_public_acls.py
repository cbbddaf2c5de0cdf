"""New public lists are refused."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="s3-block-public-acls",
    title="S3 refuses lists that make objects public",
    why="Otherwise one upload with a canned list is on the internet at once.",
    fix="Set `blockPublicAcls` of the bucket's public access block to true.",
    severity=Severity.HIGH,
    requires={"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": field("blockPublicAcls").is_true()},
    maps=("nist-800-53/AC-3", "nist-800-53/SC-7"),
    equivalents=("CKV_AWS_53",),
    good=(changed("data-bucket-access", "skipDestroy", True),),
    bad=(
        changed("data-bucket-access", "blockPublicAcls", False),
        changed("data-bucket-access", "blockPublicAcls"),
    ),
)
