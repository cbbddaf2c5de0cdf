"""Records of queries are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource, when

RULE = Rule(
    id="rds-insights-own-key",
    title="Performance Insights are encrypted with your own key",
    why="The text of queries may hold personal data.",
    fix="Set `performanceInsightsKmsKeyId`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
        when(field("performanceInsightsEnabled").is_true(), field("performanceInsightsKmsKeyId").present()),
    ),
    maps=("nist-800-53/SC-12",),
    equivalents=("CKV_AWS_354",),
    good=(
        changed("catalog-db", "performanceInsightsKmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),
        added(
            resource(
                "bare-server",
                "aws:rds/clusterInstance:ClusterInstance",
                {
                    "clusterIdentifier": ref("events-db"),
                    "engine": "aurora-postgresql",
                    "instanceClass": "db.r7g.large",
                    "monitoringInterval": 60,
                },
            ),
            also=("rds-performance-insights",),
        ),
        changed(
            "events-server", "performanceInsightsKmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"
        ),
    ),
    bad=(
        changed("catalog-db", "performanceInsightsKmsKeyId"),
        changed("events-server", "performanceInsightsKmsKeyId"),
    ),
)
