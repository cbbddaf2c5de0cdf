"""GKE's nodes boot signed software only."""

from atoll_policies import Level, Rule, Severity, changed, field
from atoll_policies.baselines.gcp.gke import NODES
from atoll_policies.rules.gcp.gke._nodes import nodes

RULE = Rule(
    id="gke-nodes-secure-boot",
    title="GKE's nodes boot signed software only",
    why=(
        "A rootkit in a boot disk or a kernel module survives every restart and sees all models and "
        "tokens of its node. Some drivers aren't signed, so it is advice."
    ),
    fix="Set `nodeConfig.shieldedInstanceConfig.enableSecureBoot` to true.",
    severity=Severity.MEDIUM,
    requires=nodes(field("shieldedInstanceConfig.enableSecureBoot").is_true()),
    prod=Level.ADVISORY,
    maps=("cis-gke/5.5.7", "nist-800-53/SI-7"),
    equivalents=("CKV_GCP_68",),
    disagrees={"CKV_GCP_68": "it asks Autopilot clusters as well, whose nodes GKE sees to"},
    good=(
        changed("gke-cluster", "nodeConfig", NODES),
        changed("gke-cluster", "nodePools", [{"name": "inline", "nodeConfig": NODES}]),
        changed("gke-autopilot", "resourceLabels", {"team": "vision"}),
    ),
    bad=(
        changed("gke-pool", "nodeConfig.shieldedInstanceConfig.enableSecureBoot", False),
        changed(
            "gke-cluster",
            "nodePools",
            [{"name": "inline", "nodeConfig": NODES | {"shieldedInstanceConfig": {}}}],
        ),
        changed("gke-pool", "nodeConfig.shieldedInstanceConfig", {"enableIntegrityMonitoring": True}),
        changed(
            "gke-cluster",
            "nodeConfig",
            NODES | {"shieldedInstanceConfig": {"enableIntegrityMonitoring": True}},
        ),
    ),
)
