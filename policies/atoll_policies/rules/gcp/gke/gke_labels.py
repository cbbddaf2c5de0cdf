"""GKE clusters carry labels."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gke-labels",
    title="GKE clusters carry labels",
    why="Costs and findings of a cluster without labels have no owner.",
    fix="Set `resourceLabels` with the team and the environment.",
    severity=Severity.LOW,
    requires={"gcp:container/cluster:Cluster": field("resourceLabels").present()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/CM-8",),
    equivalents=("CKV_GCP_21",),
    good=(changed("gke-cluster", "resourceLabels", {"owner": "vision"}),),
    bad=(
        changed("gke-cluster", "resourceLabels"),
        changed("gke-cluster", "resourceLabels", {}),
    ),
)
