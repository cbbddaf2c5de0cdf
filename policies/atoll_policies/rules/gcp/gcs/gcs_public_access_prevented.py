"""Cloud Storage buckets can't be made public."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="gcs-public-access-prevented",
    title="Cloud Storage buckets can't be made public",
    why="One wrong grant, now or in a year, otherwise shows everything in the bucket to the world.",
    fix="Set `publicAccessPrevention` to enforced.",
    severity=Severity.HIGH,
    requires={"gcp:storage/bucket:Bucket": field("publicAccessPrevention").equals("enforced")},
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_GCP_114",),
    good=(changed("gcs-models", "storageClass", "STANDARD"),),
    bad=(
        changed("gcs-models", "publicAccessPrevention", "inherited"),
        changed("gcs-models", "publicAccessPrevention"),
    ),
)
