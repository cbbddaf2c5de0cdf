"""A lock on objects is a lock."""

from atoll_policies import Level, Rule, Severity, changed, field, when
from atoll_policies.s3 import BUCKET

RULE = Rule(
    id="s3-object-lock-enabled",
    title="A bucket's object lock is enabled where it is configured",
    why="A retention that isn't in force protects no checkpoint or audit log from being deleted.",
    fix="Set `objectLockConfiguration.objectLockEnabled` to `Enabled`.",
    severity=Severity.LOW,
    requires={
        BUCKET: when(
            field("objectLockConfiguration").present(),
            field("objectLockConfiguration.objectLockEnabled").equals("Enabled"),
        )
    },
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/CP-9",
        "aisvs/1.1.3",
        "hipaa/164.312(c)(1)",
    ),
    equivalents=("CKV_AWS_143",),
    good=(
        changed("data-bucket", "objectLockConfiguration"),
        changed("data-bucket", "objectLockConfiguration.rule"),
    ),
    bad=(
        changed("data-bucket", "objectLockConfiguration.objectLockEnabled", "Disabled"),
        changed("data-bucket", "objectLockConfiguration.objectLockEnabled"),
    ),
)
