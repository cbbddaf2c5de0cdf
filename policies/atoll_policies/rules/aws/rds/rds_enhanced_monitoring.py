"""Databases report the operating system's metrics."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="rds-enhanced-monitoring",
    title="Databases report metrics of their operating system",
    why="Which process eats the memory can't be seen from outside.",
    fix="Set `monitoringInterval` to 60 seconds or fewer, with `monitoringRoleArn`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
        field("monitoringInterval").at_least(1),
    ),
    maps=("nist-800-53/SI-4",),
    equivalents=("CKV_AWS_118",),
    good=(changed("catalog-db", "monitoringInterval", 1), changed("events-server", "monitoringInterval", 1)),
    bad=(changed("catalog-db", "monitoringInterval", 0), changed("events-server", "monitoringInterval")),
)
