"""Cloud Storage buckets don't log into themselves."""

from __future__ import annotations

from atoll_policies import MISSING, UNKNOWN, At, Level, Rule, Severity, changed, custom
from atoll_policies.conditions import Answer


def _elsewhere(at: At) -> Answer:
    [name], [target] = at.reach("name"), at.reach("logging.logBucket")
    if MISSING in (name.value, target.value):
        return True
    return None if UNKNOWN in (name.value, target.value) else name.value != target.value


RULE = Rule(
    id="gcs-logs-elsewhere",
    title="Cloud Storage buckets don't log into themselves",
    why="Each log object makes another one, and whoever may write the bucket may rewrite its logs.",
    fix="Set `logging.logBucket` to another bucket.",
    severity=Severity.LOW,
    requires={"gcp:storage/bucket:Bucket": custom("log into another bucket", _elsewhere)},
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AU-9",),
    equivalents=("CKV_GCP_63",),
    good=(changed("gcs-models", "logging.logBucket", "acme-models-logs"),),
    bad=(
        changed("gcs-models", "name", "acme-access-logs"),
        changed("gcs-models", "logging", {"logBucket": "acme-models"}),
    ),
)
