"""Caches fail over by themselves."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="elasticache-failover",
    title="ElastiCache fails over to a replica by itself",
    why="Otherwise somebody must promote a replica by hand while requests fail.",
    fix="Set `automaticFailoverEnabled` to true, with two nodes or more.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:elasticache/replicationGroup:ReplicationGroup": field("automaticFailoverEnabled").is_true()
    },
    maps=("nist-800-53/CP-10",),
    equivalents=("CKV2_AWS_50",),
    good=(changed("features-cache", "multiAzEnabled", True),),
    bad=(
        changed("features-cache", "automaticFailoverEnabled", False),
        changed("features-cache", "automaticFailoverEnabled"),
    ),
)
