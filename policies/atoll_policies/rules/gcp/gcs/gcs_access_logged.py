"""Cloud Storage buckets log who reads them."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gcs-access-logged",
    title="Cloud Storage buckets log who reads them",
    why=(
        "Without logs a copied model or data set is never noticed. Audit logs of the project show it too, "
        "so it is advice."
    ),
    fix="Set `logging.logBucket` to a bucket for logs, or switch data access audit logs on.",
    severity=Severity.LOW,
    requires={"gcp:storage/bucket:Bucket": field("logging.logBucket").present()},
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/AU-2",
        "nist-800-53/AU-12",
        "aisvs/1.1.4",
    ),
    equivalents=("CKV_GCP_62",),
    good=(changed("gcs-models", "logging", {"logBucket": "acme-audit", "logObjectPrefix": "models"}),),
    bad=(
        changed("gcs-models", "logging"),
        changed("gcs-logs", "logging"),
    ),
)
