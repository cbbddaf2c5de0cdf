"""Databases are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="rds-own-key",
    title="Databases are encrypted with your own key",
    why=(
        "With AWS' key you can neither share a snapshot with another account alone nor take access "
        "away by the key."
    ),
    fix="Set `kmsKeyId`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:rds/cluster:Cluster", "aws:rds/instance:Instance"), field("kmsKeyId").present()
    ),
    maps=("nist-800-53/SC-12",),
    equivalents=("CKV_AWS_327",),
    good=(
        changed("events-db", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),
        changed("catalog-db", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),
    ),
    bad=(
        changed("events-db", "kmsKeyId", ""),
        changed("orders-db", "kmsKeyId"),
        changed("catalog-db", "kmsKeyId"),
    ),
)
