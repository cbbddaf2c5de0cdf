"""GKE's nodes run Container-Optimized OS."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field
from atoll_policies.baselines.gcp.gke import NODES
from atoll_policies.rules.gcp.gke._nodes import nodes

RULE = Rule(
    id="gke-nodes-cos",
    title="GKE's nodes run Container-Optimized OS",
    why=(
        "It is small, read-only and updated by Google; other images bring packages that somebody must "
        "patch. Some GPU drivers need Ubuntu, so it is advice."
    ),
    fix="Set `nodeConfig.imageType` to COS_CONTAINERD, or leave it out.",
    severity=Severity.LOW,
    requires=nodes(
        any_of(field("imageType").matches(r"(?i)cos_.*", "be COS_CONTAINERD"), field("imageType").absent())
    ),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("cis-gke/5.5.1", "nist-800-53/CM-6"),
    equivalents=("CKV_GCP_22",),
    disagrees={"CKV_GCP_22": "it judges pools below version 1.24 only, which GKE no longer has"},
    good=(changed("gke-pool", "nodeConfig.imageType", "cos_containerd"),),
    bad=(
        changed("gke-pool", "nodeConfig.imageType", "UBUNTU_CONTAINERD"),
        changed("gke-cluster", "nodeConfig", NODES | {"imageType": "UBUNTU_CONTAINERD"}),
    ),
)
