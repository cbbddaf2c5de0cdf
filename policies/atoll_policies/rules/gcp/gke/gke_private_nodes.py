"""GKE's nodes have no public addresses."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="gke-private-nodes",
    title="GKE's nodes have no public addresses",
    why=(
        "A node with a public address is attacked directly, past every gateway and firewall in front of "
        "the services."
    ),
    fix=(
        "Set `privateClusterConfig.enablePrivateNodes` to true, and don't set it false in a pool's "
        "`networkConfig`."
    ),
    severity=Severity.HIGH,
    requires={
        "gcp:container/cluster:Cluster": field("privateClusterConfig.enablePrivateNodes").is_true(),
        "gcp:container/nodePool:NodePool": field("networkConfig.enablePrivateNodes", default=True).is_true(),
    },
    maps=(
        "cis-gke/5.6.5",
        "nist-800-53/SC-7",
        "nsa/worker-nodes",
    ),
    equivalents=("CKV_GCP_25", "CKV_GCP_64"),
    disagrees={
        "CKV_GCP_25": "it takes any privateClusterConfig for private nodes",
        "CKV_GCP_64": "it takes any privateClusterConfig for private nodes, and doesn't see pools",
    },
    good=(
        changed("gke-pool", "networkConfig"),
        changed("gke-cluster", "privateClusterConfig.enablePrivateNodes", True),
    ),
    bad=(
        changed("gke-cluster", "privateClusterConfig.enablePrivateNodes", False),
        changed("gke-cluster", "privateClusterConfig", also=("gke-endpoint-private",)),
        changed("gke-pool", "networkConfig.enablePrivateNodes", False),
    ),
)
