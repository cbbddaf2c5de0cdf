"""GKE's pools are resources of their own."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field
from atoll_policies.baselines.gcp.gke import NODES

RULE = Rule(
    id="gke-pools-apart",
    title="GKE's pools are resources of their own",
    why="Pools inside the cluster can't be changed or removed without making the whole cluster anew.",
    fix="Take `nodePools` out, declare node pools, and set `removeDefaultNodePool` to true.",
    severity=Severity.LOW,
    requires={
        "gcp:container/cluster:Cluster": any_of(
            field("nodePools").absent(), field("removeDefaultNodePool").is_true()
        )
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/CP-10",),
    equivalents=("CKV_GCP_123",),
    good=(
        changed("gke-cluster", "removeDefaultNodePool", False),
        changed("gke-cluster", "nodePools", [{"name": "inline", "nodeConfig": NODES}]),
    ),
    bad=(
        changed("gke-calico", "nodePools", [{"name": "inline", "nodeConfig": NODES}]),
        changed("gke-calico", "nodePools", [{"namePrefix": "a-", "nodeConfig": NODES}]),
    ),
)
