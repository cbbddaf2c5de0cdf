"""Databases send their logs out."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="rds-logs-exported",
    title="Databases send their logs to CloudWatch",
    why="On the database itself logs are gone after days, and whoever took it over can delete them.",
    fix="Set `enabledCloudwatchLogsExports`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
        field("enabledCloudwatchLogsExports").present(),
    ),
    maps=("nist-800-53/AU-12", "pci-dss/10.2.1"),
    equivalents=("CKV_AWS_129", "CKV_AWS_324"),
    good=(
        changed("catalog-db", "enabledCloudwatchLogsExports", ["postgresql", "upgrade"]),
        changed("events-db", "enabledCloudwatchLogsExports", ["postgresql"]),
    ),
    bad=(
        changed("catalog-db", "enabledCloudwatchLogsExports", []),
        changed("events-db", "enabledCloudwatchLogsExports"),
    ),
)
