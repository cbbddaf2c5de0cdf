"""GKE upgrades its nodes."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gke-pool-auto-upgrade",
    title="GKE upgrades its nodes",
    why="Nodes that stay behind run known kernel and container flaws, and fall out of support.",
    fix="Set `management.autoUpgrade` to true, with a maintenance window for long trainings.",
    severity=Severity.LOW,
    requires={"gcp:container/nodePool:NodePool": field("management.autoUpgrade").is_true()},
    prod=Level.ADVISORY,
    maps=("cis-gke/5.5.3", "nist-800-53/SI-2"),
    equivalents=("CKV_GCP_10",),
    good=(changed("gke-pool", "management", {"autoRepair": True, "autoUpgrade": True}),),
    bad=(
        changed("gke-pool", "management.autoUpgrade", False),
        changed("gke-pool", "management.autoUpgrade"),
    ),
)
