"""Pods on GKE can't take their node's credentials."""

from atoll_policies import Rule, Severity, changed, field
from atoll_policies.baselines.gcp.gke import NODES
from atoll_policies.rules.gcp.gke._nodes import nodes

RULE = Rule(
    id="gke-nodes-metadata-server",
    title="Pods on GKE can't take their node's credentials",
    why=(
        "Through the plain metadata server every pod gets the node's token and with it all that the nodes "
        "may do."
    ),
    fix="Set `nodeConfig.workloadMetadataConfig.mode` to GKE_METADATA.",
    severity=Severity.HIGH,
    requires=nodes(field("workloadMetadataConfig.mode").equals("GKE_METADATA")),
    maps=(
        "cis-gke/5.4.1",
        "nist-800-53/AC-6",
        "nsa/cloud-metadata",
    ),
    equivalents=("CKV_GCP_69",),
    disagrees={"CKV_GCP_69": "it asks the cluster too, whose own pool is removed, or GKE's to see to"},
    good=(
        changed("gke-cluster", "nodeConfig", NODES),
        changed("gke-pool", "nodeConfig.workloadMetadataConfig", {"mode": "GKE_METADATA"}),
    ),
    bad=(
        changed("gke-pool", "nodeConfig.workloadMetadataConfig.mode", "GCE_METADATA"),
        changed("gke-pool", "nodeConfig.workloadMetadataConfig"),
        changed(
            "gke-cluster", "nodeConfig", NODES | {"workloadMetadataConfig": {"mode": "MODE_UNSPECIFIED"}}
        ),
    ),
)
