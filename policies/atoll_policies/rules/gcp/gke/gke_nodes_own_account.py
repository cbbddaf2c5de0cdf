"""GKE's nodes have a service account of their own."""

from atoll_policies import Rule, Severity, all_of, changed, field
from atoll_policies.baselines.gcp.gke import NODES
from atoll_policies.rules.gcp.gke._nodes import nodes

RULE = Rule(
    id="gke-nodes-own-account",
    title="GKE's nodes have a service account of their own",
    why="The default compute account is shared with all VMs of the project and is often its editor.",
    fix=(
        "Set `nodeConfig.serviceAccount` to an account with roles/container.defaultNodeServiceAccount only."
    ),
    severity=Severity.HIGH,
    requires=nodes(
        all_of(
            field("serviceAccount").present(),
            field("serviceAccount").avoids(r"^default$|-compute@developer", "be an account of its own"),
        )
    ),
    maps=("cis-gke/5.2.1", "nist-800-53/AC-6"),
    good=(
        changed("gke-cluster", "nodeConfig", NODES),
        changed("gke-pool", "nodeConfig.serviceAccount", "nodes@acme-ml.iam.gserviceaccount.com"),
    ),
    bad=(
        changed("gke-pool", "nodeConfig.serviceAccount", "default"),
        changed(
            "gke-pool", "nodeConfig.serviceAccount", "123456789012-compute@developer.gserviceaccount.com"
        ),
        changed("gke-pool", "nodeConfig.serviceAccount"),
    ),
)
