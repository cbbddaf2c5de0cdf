"""GKE clusters aren't alpha clusters."""

from atoll_policies import Rule, Severity, added, changed, field, resource
from atoll_policies.baselines.gcp.gke import CLUSTER

RULE = Rule(
    id="gke-no-alpha",
    title="GKE clusters aren't alpha clusters",
    why="Google deletes an alpha cluster after 30 days, gives it no patches and no support.",
    fix="Set `enableKubernetesAlpha` to false, or leave it out.",
    severity=Severity.HIGH,
    requires={"gcp:container/cluster:Cluster": field("enableKubernetesAlpha").isnt_true()},
    absent="passes",
    maps=("cis-gke/5.10.2", "nist-800-53/CM-7"),
    equivalents=("CKV2_GCP_19",),
    good=(changed("gke-cluster", "enableKubernetesAlpha", False),),
    bad=(
        changed("gke-cluster", "enableKubernetesAlpha", True),
        added(
            resource("gke-other", "gcp:container/cluster:Cluster", CLUSTER | {"enableKubernetesAlpha": True})
        ),
    ),
)
