"""GKE's API server has no public address."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="gke-endpoint-private",
    title="GKE's API server has no public address",
    why=(
        "A public address is one leaked token, or one unpatched flaw, away from a takeover of every workload."
    ),
    fix=(
        "Set `privateClusterConfig.enablePrivateEndpoint` to true, or switch the addresses off and use "
        "the DNS endpoint."
    ),
    severity=Severity.HIGH,
    requires={
        "gcp:container/cluster:Cluster": any_of(
            field("privateClusterConfig.enablePrivateEndpoint").is_true(),
            field("controlPlaneEndpointsConfig.ipEndpointsConfig.enabled").is_false(),
        )
    },
    maps=(
        "cis-gke/5.6.4",
        "nist-800-53/SC-7",
        "nsa/control-plane",
    ),
    good=(
        changed("gke-cluster", "privateClusterConfig.enablePrivateEndpoint", True),
        changed("gke-dns", "resourceLabels", {"team": "vision"}),
    ),
    bad=(
        changed("gke-cluster", "privateClusterConfig.enablePrivateEndpoint", False),
        changed("gke-cluster", "privateClusterConfig", {"enablePrivateNodes": True}),
    ),
)
