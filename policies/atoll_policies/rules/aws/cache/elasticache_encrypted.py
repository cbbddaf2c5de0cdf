"""Caches are encrypted at rest."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="elasticache-encrypted",
    title="ElastiCache is encrypted at rest",
    why=(
        "Features and sessions lie in snapshots and swap, to be read by whoever gets one; it can't "
        "be changed later."
    ),
    fix="Set `atRestEncryptionEnabled` to true.",
    severity=Severity.HIGH,
    requires={
        "aws:elasticache/replicationGroup:ReplicationGroup": field("atRestEncryptionEnabled").is_true()
    },
    maps=("nist-800-53/SC-28", "pci-dss/3.5.1"),
    equivalents=("CKV_AWS_29",),
    good=(changed("features-cache", "engine", "valkey"),),
    bad=(
        changed("features-cache", "atRestEncryptionEnabled", False),
        changed("features-cache", "atRestEncryptionEnabled"),
    ),
)
