"""Artifact Registry repositories are encrypted with your own key."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gar-encrypted-with-own-key",
    title="Artifact Registry repositories are encrypted with your own key",
    why=(
        "Images under a key of Google's can't be cut off by destroying the key. Google encrypts them "
        "anyway, so it is advice."
    ),
    fix="Set `kmsKeyName` to a key of the repository's region.",
    severity=Severity.LOW,
    requires={"gcp:artifactregistry/repository:Repository": field("kmsKeyName").present()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12"),
    equivalents=("CKV_GCP_84",),
    good=(changed("gar-images", "kmsKeyName", "projects/p/locations/l/keyRings/r/cryptoKeys/other"),),
    bad=(
        changed("gar-images", "kmsKeyName"),
        changed("gar-images", "kmsKeyName", ""),
    ),
)
