"""Databases tell which queries are slow."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="rds-performance-insights",
    title="Databases record which queries load them",
    why="Without it a slow feature store can only be guessed at.",
    fix="Set `performanceInsightsEnabled` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
        field("performanceInsightsEnabled").is_true(),
    ),
    maps=("nist-800-53/SI-4",),
    equivalents=("CKV_AWS_353",),
    good=(
        changed("catalog-db", "performanceInsightsEnabled", True),
        changed("events-server", "performanceInsightsEnabled", True),
    ),
    bad=(
        changed("catalog-db", "performanceInsightsEnabled", False),
        changed("events-server", "performanceInsightsEnabled"),
    ),
)
