"""GKE watches the integrity of its nodes."""

from atoll_policies import Rule, Severity, changed, field
from atoll_policies.baselines.gcp.gke import NODES
from atoll_policies.rules.gcp.gke._nodes import nodes

RULE = Rule(
    id="gke-nodes-integrity-monitored",
    title="GKE watches the integrity of its nodes",
    why="Without it a node whose boot was tampered with goes on serving and nobody is told.",
    fix="Leave `nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring` true.",
    severity=Severity.MEDIUM,
    requires=nodes(field("shieldedInstanceConfig.enableIntegrityMonitoring", default=True).is_true()),
    absent="passes",
    maps=("cis-gke/5.5.6", "nist-800-53/SI-7"),
    equivalents=("CKV_GCP_72",),
    good=(changed("gke-cluster", "nodeConfig", NODES),),
    bad=(
        changed("gke-pool", "nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring", False),
        changed(
            "gke-cluster",
            "nodeConfig",
            NODES
            | {"shieldedInstanceConfig": {"enableSecureBoot": True, "enableIntegrityMonitoring": False}},
        ),
    ),
)
