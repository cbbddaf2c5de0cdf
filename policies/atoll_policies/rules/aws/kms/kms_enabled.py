"""Keys can be used."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="kms-enabled",
    title="Keys are enabled",
    why="All that a disabled key encrypted can't be read: models don't load, and backups can't be restored.",
    fix="Leave out `isEnabled`, or set it to true; delete keys that nothing needs.",
    severity=Severity.LOW,
    requires={
        "aws:kms/key:Key": field("isEnabled", default=True).is_true(),
        "aws:kms/replicaKey:ReplicaKey": field("enabled", default=True).is_true(),
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SC-12",),
    equivalents=("CKV_AWS_227",),
    good=(
        changed("data-key", "isEnabled", True),
        changed("data-key-replica", "description", "of the other region"),
    ),
    bad=(
        changed("data-key", "isEnabled", False),
        changed("data-key-replica", "enabled", False),
    ),
)
