"""Memorystore asks who is there."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="memorystore-authenticated",
    title="Memorystore asks who is there",
    why="Without it whoever is in the network reads and overwrites online features and sessions.",
    fix="Set `authEnabled`, or `authorizationMode` of clusters and Valkey instances to IAM.",
    severity=Severity.HIGH,
    requires={
        "gcp:redis/instance:Instance": field("authEnabled").is_true(),
        "gcp:redis/cluster:Cluster": field("authorizationMode").equals("AUTH_MODE_IAM_AUTH"),
        "gcp:memorystore/instance:Instance": field("authorizationMode").equals("IAM_AUTH"),
    },
    maps=(
        "nist-800-53/IA-2",
        "nist-800-53/AC-3",
        "hipaa/164.312(d)",
    ),
    equivalents=("CKV_GCP_95",),
    good=(
        changed("redis-instance", "tier", "STANDARD_HA"),
        changed("redis-cluster", "replicaCount", 1),
        changed("valkey-instance", "replicaCount", 1),
    ),
    bad=(
        changed("redis-instance", "authEnabled", False),
        changed("redis-instance", "authEnabled"),
        changed("redis-cluster", "authorizationMode", "AUTH_MODE_DISABLED"),
        changed("valkey-instance", "authorizationMode"),
    ),
)
