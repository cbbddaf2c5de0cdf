"""GKE repairs its nodes."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gke-pool-auto-repair",
    title="GKE repairs its nodes",
    why=(
        "A sick node, or one whose GPU fell off the bus, otherwise stays in the pool and fails job after job."
    ),
    fix="Set `management.autoRepair` to true.",
    severity=Severity.LOW,
    requires={"gcp:container/nodePool:NodePool": field("management.autoRepair").is_true()},
    prod=Level.ADVISORY,
    maps=("cis-gke/5.5.2", "nist-800-53/SI-2"),
    equivalents=("CKV_GCP_9",),
    good=(changed("gke-pool", "management", {"autoRepair": True, "autoUpgrade": True}),),
    bad=(
        changed("gke-pool", "management.autoRepair", False),
        changed("gke-pool", "management.autoRepair"),
    ),
)
