"""Cloud KMS keys are destroyed a week after the order at the earliest."""

from __future__ import annotations

from atoll_policies import Level, Rule, Severity, changed, field
from atoll_policies.rules.gcp.kms._durations import seconds

_WEEK_SECONDS = 7 * 24 * 60 * 60


def _late(value: object) -> bool:
    delay = seconds(value)
    return delay is not None and delay >= _WEEK_SECONDS


RULE = Rule(
    id="gcp-kms-destroyed-late",
    title="Cloud KMS keys are destroyed a week after the order at the earliest",
    why=(
        "A key that is gone takes all data under it along; the delay is the time in which somebody can "
        "notice."
    ),
    fix=(
        "Set `destroyScheduledDuration` to 604800s at least, or leave it out for Google's 30 days; set "
        "`protect` too."
    ),
    severity=Severity.MEDIUM,
    requires={
        "gcp:kms/cryptoKey:CryptoKey": field("destroyScheduledDuration", default="2592000s").satisfies(
            "be a week at least", _late
        )
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SC-12", "nist-800-53/CP-9"),
    equivalents=("CKV_GCP_82",),
    disagrees={"CKV_GCP_82": "it reads prevent_destroy, an option of Terraform's that isn't a property"},
    good=(changed("gcp-key", "destroyScheduledDuration", "604800s"),),
    bad=(
        changed("gcp-key", "destroyScheduledDuration", "86400s"),
        changed("gcp-key", "destroyScheduledDuration", "604799s"),
        changed("gcp-key", "destroyScheduledDuration", "a week"),
    ),
)
