"""Cloud Storage buckets are encrypted with your own key."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gcs-encrypted-with-own-key",
    title="Cloud Storage buckets are encrypted with your own key",
    why=(
        "Data under a key of Google's can't be cut off by destroying the key. Google encrypts it anyway, "
        "so it is advice."
    ),
    fix="Set `encryption.defaultKmsKeyName` to a key of the bucket's region.",
    severity=Severity.LOW,
    requires={"gcp:storage/bucket:Bucket": field("encryption.defaultKmsKeyName").present()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12"),
    good=(
        changed(
            "gcs-models", "encryption.defaultKmsKeyName", "projects/p/locations/l/keyRings/r/cryptoKeys/other"
        ),
    ),
    bad=(
        changed("gcs-models", "encryption"),
        changed("gcs-models", "encryption.defaultKmsKeyName", ""),
    ),
)
