"""Cloud Storage buckets have one way to grant access."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="gcs-uniform-access",
    title="Cloud Storage buckets have one way to grant access",
    why=(
        "Access lists of single objects escape every review of IAM, and stay public when the bucket no "
        "longer is."
    ),
    fix="Set `uniformBucketLevelAccess` to true.",
    severity=Severity.HIGH,
    requires={"gcp:storage/bucket:Bucket": field("uniformBucketLevelAccess").is_true()},
    maps=("nist-800-53/AC-3",),
    equivalents=("CKV_GCP_29",),
    good=(changed("gcs-models", "storageClass", "STANDARD"),),
    bad=(
        changed("gcs-models", "uniformBucketLevelAccess", False),
        changed("gcs-models", "uniformBucketLevelAccess"),
    ),
)
