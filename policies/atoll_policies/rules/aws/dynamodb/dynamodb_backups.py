"""Tables can be set back to any minute."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="dynamodb-backups",
    title="DynamoDB tables can be restored to any minute of the last days",
    why=(
        "What a wrong program deletes or overwrites is final otherwise. A table of locks or caches "
        "needs none, so this advises."
    ),
    fix="Set `pointInTimeRecovery.enabled` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:dynamodb/table:Table": field("pointInTimeRecovery.enabled").is_true()},
    maps=("nist-800-53/CP-9",),
    equivalents=("CKV_AWS_28",),
    good=(changed("jobs-table", "pointInTimeRecovery", {"enabled": True, "recoveryPeriodInDays": 7}),),
    bad=(
        changed("jobs-table", "pointInTimeRecovery.enabled", False),
        changed("usage-table", "pointInTimeRecovery"),
    ),
)
