"""Caches are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="cache-own-key",
    title="ElastiCache and MemoryDB are encrypted with your own key",
    why="Access to the snapshots can be taken away by the key, and its use is logged.",
    fix="Set `kmsKeyId`, for MemoryDB `kmsKeyArn`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:elasticache/replicationGroup:ReplicationGroup": field("kmsKeyId").present(),
        "aws:memorydb/cluster:Cluster": field("kmsKeyArn").present(),
    },
    maps=("nist-800-53/SC-12",),
    equivalents=("CKV_AWS_191", "CKV_AWS_201"),
    good=(
        changed("features-cache", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),
        changed("vector-store", "kmsKeyArn", "arn:aws:kms:us-west-2:123456789012:key/other"),
    ),
    bad=(changed("features-cache", "kmsKeyId", ""), changed("vector-store", "kmsKeyArn")),
)
