"""New public policies are refused."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="s3-block-public-policy",
    title="S3 refuses policies that make a bucket public",
    why="Otherwise whoever may write the policy can publish all that is in the bucket.",
    fix="Set `blockPublicPolicy` of the bucket's public access block to true.",
    severity=Severity.HIGH,
    requires={"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": field("blockPublicPolicy").is_true()},
    maps=("nist-800-53/AC-3", "nist-800-53/SC-7"),
    equivalents=("CKV_AWS_54",),
    good=(changed("data-bucket-access", "skipDestroy", True),),
    bad=(
        changed("data-bucket-access", "blockPublicPolicy", False),
        changed("data-bucket-access", "blockPublicPolicy"),
    ),
)
