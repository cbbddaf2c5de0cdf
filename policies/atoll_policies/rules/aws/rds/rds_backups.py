"""Databases are backed up each day."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="rds-backups",
    title="Databases keep automatic backups",
    why="Without them a deleted table or a broken disk is final.",
    fix="Set `backupRetentionPeriod` to 1 to 35 days, or leave it out.",
    severity=Severity.HIGH,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
        any_of(field("backupRetentionPeriod").at_least(1), field("backupRetentionPeriod").absent()),
    ),
    absent="passes",
    maps=("nist-800-53/CP-9", "soc2/A1.2"),
    equivalents=("CKV_AWS_133",),
    good=(
        changed("catalog-db", "backupRetentionPeriod", 1),
        changed("events-db", "backupRetentionPeriod", 35),
        changed("catalog-db", "backupRetentionPeriod"),
    ),
    bad=(changed("catalog-db", "backupRetentionPeriod", 0), changed("events-db", "backupRetentionPeriod", 0)),
)
