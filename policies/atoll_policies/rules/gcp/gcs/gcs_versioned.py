"""Cloud Storage buckets keep what was overwritten."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gcs-versioned",
    title="Cloud Storage buckets keep what was overwritten",
    why=(
        "A model that was overwritten by mistake, or by an intruder, is otherwise gone. Scratch buckets "
        "don't need it, so it is advice."
    ),
    fix="Set `versioning.enabled` to true, with a lifecycle rule for old versions.",
    severity=Severity.LOW,
    requires={"gcp:storage/bucket:Bucket": field("versioning.enabled").is_true()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/CP-9",
        "aisvs/1.1.3",
        "owasp-llm/LLM04",
    ),
    equivalents=("CKV_GCP_78",),
    good=(changed("gcs-models", "versioning", {"enabled": True}),),
    bad=(
        changed("gcs-models", "versioning.enabled", False),
        changed("gcs-models", "versioning"),
    ),
)
