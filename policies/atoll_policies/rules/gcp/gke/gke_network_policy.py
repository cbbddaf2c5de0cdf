"""GKE enforces network policies."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="gke-network-policy",
    title="GKE enforces network policies",
    why=(
        "Without an enforcer NetworkPolicy objects are accepted and do nothing: every pod reaches every "
        "other one."
    ),
    fix="Set `datapathProvider` to ADVANCED_DATAPATH, or `networkPolicy.enabled` to true.",
    severity=Severity.HIGH,
    requires={
        "gcp:container/cluster:Cluster": any_of(
            field("datapathProvider").equals("ADVANCED_DATAPATH"),
            field("networkPolicy.enabled").is_true(),
            field("enableAutopilot").is_true(),
        )
    },
    maps=(
        "nist-800-53/SC-7",
        "nist-800-53/AC-4",
        "cis-gke/4.3.1",
    ),
    equivalents=("CKV_GCP_12",),
    disagrees={"CKV_GCP_12": "it wants a networkPolicy block beside Dataplane V2, which GKE doesn't need"},
    good=(
        changed("gke-cluster", "resourceLabels", {"team": "vision"}),
        changed("gke-calico", "resourceLabels", {"team": "vision"}),
        changed("gke-autopilot", "resourceLabels", {"team": "vision"}),
    ),
    bad=(
        changed("gke-cluster", "datapathProvider", "LEGACY_DATAPATH"),
        changed("gke-calico", "networkPolicy.enabled", False),
    ),
)
