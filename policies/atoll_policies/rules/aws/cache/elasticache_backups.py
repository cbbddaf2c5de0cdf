"""Caches of Redis are backed up."""

from atoll_policies import Level, Rule, Severity, added, changed, field, resource, when

RULE = Rule(
    id="elasticache-backups",
    title="Redis nodes keep automatic backups",
    why="What is kept in Redis alone, as online features, is gone with the node.",
    fix="Set `snapshotRetentionLimit` to a number of days.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:elasticache/cluster:Cluster": when(
            field("engine").differs("memcached"), field("snapshotRetentionLimit").at_least(1)
        )
    },
    maps=("nist-800-53/CP-9",),
    equivalents=("CKV_AWS_134",),
    good=(
        changed("alone-cache", "snapshotRetentionLimit", 1),
        added(
            resource(
                "memcached-node",
                "aws:elasticache/cluster:Cluster",
                {
                    "engine": "memcached",
                    "nodeType": "cache.t4g.small",
                    "numCacheNodes": 1,
                    "subnetGroupName": "features",
                },
            )
        ),
    ),
    bad=(
        changed("alone-cache", "snapshotRetentionLimit", 0),
        changed("alone-cache", "snapshotRetentionLimit"),
    ),
)
