"""Caches of Redis take patches by themselves."""

from atoll_policies import Level, Rule, Severity, added, any_of, changed, field, resource

RULE = Rule(
    id="elasticache-minor-upgrades",
    title="Redis nodes take minor upgrades by themselves",
    why="Patches of the engine come as minor versions; nobody installs them by hand in time.",
    fix="Leave out `autoMinorVersionUpgrade`, or set it to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:elasticache/cluster:Cluster": any_of(
            field("autoMinorVersionUpgrade").is_true(),
            field("autoMinorVersionUpgrade").absent(),
            field("engine").equals("memcached"),
        )
    },
    absent="passes",
    maps=("nist-800-53/SI-2",),
    equivalents=("CKV_AWS_322",),
    good=(
        changed("alone-cache", "autoMinorVersionUpgrade", "true"),
        added(
            resource(
                "memcached-node",
                "aws:elasticache/cluster:Cluster",
                {
                    "engine": "memcached",
                    "nodeType": "cache.t4g.small",
                    "numCacheNodes": 1,
                    "subnetGroupName": "features",
                    "autoMinorVersionUpgrade": "false",
                },
            )
        ),
    ),
    bad=(
        changed("alone-cache", "autoMinorVersionUpgrade", "false"),
        added(
            resource(
                "old-node",
                "aws:elasticache/cluster:Cluster",
                {
                    "engine": "valkey",
                    "snapshotRetentionLimit": 1,
                    "subnetGroupName": "features",
                    "autoMinorVersionUpgrade": "false",
                },
            )
        ),
    ),
)
