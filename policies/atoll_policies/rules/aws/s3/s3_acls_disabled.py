"""Access lists are off."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="s3-acls-disabled",
    title="Access lists of objects are off",
    why="Lists on single objects say otherwise than the bucket's policy does, and nobody reads them all.",
    fix="Set `rule.objectOwnership` to `BucketOwnerEnforced`.",
    severity=Severity.LOW,
    requires={
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": field("rule.objectOwnership").equals(
            "BucketOwnerEnforced"
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/AC-3",),
    equivalents=("CKV2_AWS_65",),
    good=(changed("data-bucket-ownership", "bucket", "another"),),
    bad=(
        changed("data-bucket-ownership", "rule.objectOwnership", "ObjectWriter"),
        changed("data-bucket-ownership", "rule.objectOwnership", "BucketOwnerPreferred"),
    ),
)
