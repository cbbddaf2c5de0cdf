"""Cloud KMS keys are rotated every 90 days."""

from __future__ import annotations

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource, when
from atoll_policies.rules.gcp.kms._durations import seconds

_DAY_SECONDS = 24 * 60 * 60


def _often(value: object) -> bool:
    period = seconds(value)
    return period is not None and _DAY_SECONDS <= period <= 90 * _DAY_SECONDS


RULE = Rule(
    id="gcp-kms-rotated",
    title="Cloud KMS keys are rotated every 90 days",
    why="The longer one version of a key is used, the more one leak or one broken cipher reveals.",
    fix="Set `rotationPeriod` to 7776000s or less; asymmetric keys can't be rotated by Google.",
    severity=Severity.MEDIUM,
    requires={
        "gcp:kms/cryptoKey:CryptoKey": when(
            field("purpose", default="ENCRYPT_DECRYPT").equals("ENCRYPT_DECRYPT"),
            field("rotationPeriod").satisfies("be 90 days at most", _often),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-12", "pci-dss/3.7.4"),
    equivalents=("CKV_GCP_43",),
    good=(
        changed("gcp-key", "rotationPeriod", "86400s"),
        changed("gcp-key", "rotationPeriod", "7776000s"),
        added(
            resource(
                "gcp-signing-key",
                "gcp:kms/cryptoKey:CryptoKey",
                {"keyRing": ref("gcp-key-ring"), "purpose": "ASYMMETRIC_SIGN"},
            )
        ),
    ),
    bad=(
        changed("gcp-key", "rotationPeriod", "7776001s"),
        changed("gcp-key", "rotationPeriod"),
        changed("gcp-key", "rotationPeriod", "90d"),
        changed("gcp-key", "rotationPeriod", "86399s"),
        added(resource("gcp-key-default", "gcp:kms/cryptoKey:CryptoKey", {"keyRing": ref("gcp-key-ring")})),
    ),
)
