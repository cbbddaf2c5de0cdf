"""GKE proves that its nodes are its own."""

from atoll_policies import Rule, Severity, added, changed, field, resource
from atoll_policies.baselines.gcp.gke import CLUSTER

RULE = Rule(
    id="gke-shielded-nodes",
    title="GKE proves that its nodes are its own",
    why=(
        "Without shielded nodes a stolen bootstrap token is enough to join the cluster as a node and read "
        "its secrets."
    ),
    fix="Leave `enableShieldedNodes` true.",
    severity=Severity.HIGH,
    requires={"gcp:container/cluster:Cluster": field("enableShieldedNodes", default=True).is_true()},
    absent="passes",
    maps=("cis-gke/5.5.5", "nist-800-53/SI-7"),
    equivalents=("CKV_GCP_71",),
    good=(changed("gke-cluster", "enableShieldedNodes"),),
    bad=(
        changed("gke-cluster", "enableShieldedNodes", False),
        added(
            resource("gke-other", "gcp:container/cluster:Cluster", CLUSTER | {"enableShieldedNodes": False})
        ),
    ),
)
