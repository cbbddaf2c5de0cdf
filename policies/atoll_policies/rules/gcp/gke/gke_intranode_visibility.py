"""GKE shows traffic between pods of one node to the VPC."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gke-intranode-visibility",
    title="GKE shows traffic between pods of one node to the VPC",
    why=(
        "Flow logs and firewalls see only what leaves a node; pods beside each other talk unseen. It "
        "costs logs and some throughput, so it is advice."
    ),
    fix="Set `enableIntranodeVisibility` to true.",
    severity=Severity.LOW,
    requires={"gcp:container/cluster:Cluster": field("enableIntranodeVisibility").is_true()},
    prod=Level.ADVISORY,
    maps=("cis-gke/5.6.1", "nist-800-53/AU-12"),
    equivalents=("CKV_GCP_61",),
    good=(changed("gke-cluster", "enableIntranodeVisibility", True),),
    bad=(
        changed("gke-cluster", "enableIntranodeVisibility", False),
        changed("gke-cluster", "enableIntranodeVisibility"),
    ),
)
