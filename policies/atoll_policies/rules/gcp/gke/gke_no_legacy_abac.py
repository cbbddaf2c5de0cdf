"""GKE authorizes with RBAC only."""

from atoll_policies import Rule, Severity, added, changed, field, resource
from atoll_policies.baselines.gcp.gke import CLUSTER

RULE = Rule(
    id="gke-no-legacy-abac",
    title="GKE authorizes with RBAC only",
    why=(
        "Legacy authorization gives every service account of the cluster nearly all rights, whatever RBAC "
        "says."
    ),
    fix="Set `enableLegacyAbac` to false, or leave it out.",
    severity=Severity.HIGH,
    requires={"gcp:container/cluster:Cluster": field("enableLegacyAbac").isnt_true()},
    absent="passes",
    maps=("cis-gke/5.8.3", "nist-800-53/AC-6"),
    equivalents=("CKV_GCP_7",),
    good=(changed("gke-cluster", "enableLegacyAbac", False),),
    bad=(
        changed("gke-cluster", "enableLegacyAbac", True),
        added(resource("gke-other", "gcp:container/cluster:Cluster", CLUSTER | {"enableLegacyAbac": True})),
    ),
)
