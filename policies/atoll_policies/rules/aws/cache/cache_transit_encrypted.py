"""Connections to caches are encrypted."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="cache-transit-encrypted",
    title="ElastiCache and MemoryDB take encrypted connections only",
    why="Features, sessions and the cache's password can be read in the network.",
    fix="Set `transitEncryptionEnabled`, for MemoryDB `tlsEnabled`, to true.",
    severity=Severity.HIGH,
    requires={
        "aws:elasticache/replicationGroup:ReplicationGroup": field("transitEncryptionEnabled").is_true(),
        "aws:memorydb/cluster:Cluster": any_of(field("tlsEnabled").is_true(), field("tlsEnabled").absent()),
    },
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1"),
    equivalents=("CKV_AWS_30", "CKV_AWS_202"),
    good=(
        changed("vector-store", "tlsEnabled"),
        changed("vector-store", "tlsEnabled", True),
        changed("features-cache", "transitEncryptionMode", "required"),
    ),
    bad=(
        changed("features-cache", "transitEncryptionEnabled", False),
        changed("vector-store", "tlsEnabled", False),
    ),
)
