"""Memorystore encrypts what it sends."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="memorystore-tls",
    title="Memorystore encrypts what it sends",
    why="Features, sessions and passwords cross the network readable by whoever is on the path.",
    fix="Set `transitEncryptionMode` to server authentication.",
    severity=Severity.HIGH,
    requires={
        "gcp:redis/instance:Instance": field("transitEncryptionMode").equals("SERVER_AUTHENTICATION"),
        "gcp:redis/cluster:Cluster": field("transitEncryptionMode").equals(
            "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"
        ),
        "gcp:memorystore/instance:Instance": field("transitEncryptionMode").equals("SERVER_AUTHENTICATION"),
    },
    maps=("nist-800-53/SC-8",),
    equivalents=("CKV_GCP_97",),
    good=(
        changed("redis-instance", "tier", "STANDARD_HA"),
        changed("redis-cluster", "replicaCount", 1),
        changed("valkey-instance", "replicaCount", 1),
    ),
    bad=(
        changed("redis-instance", "transitEncryptionMode", "DISABLED"),
        changed("redis-instance", "transitEncryptionMode"),
        changed("redis-cluster", "transitEncryptionMode", "TRANSIT_ENCRYPTION_MODE_DISABLED"),
        changed("valkey-instance", "transitEncryptionMode", "TRANSIT_ENCRYPTION_DISABLED"),
    ),
)
