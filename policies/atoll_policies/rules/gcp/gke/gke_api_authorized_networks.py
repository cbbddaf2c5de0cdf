"""GKE's API server answers named networks only."""

from atoll_policies import MISSING, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="gke-api-authorized-networks",
    title="GKE's API server answers named networks only",
    why=(
        "Where no networks are named, the API server's address answers the whole internet, or all of "
        "Google Cloud."
    ),
    fix="Set `masterAuthorizedNetworksConfig`; an empty list of networks lets nobody in from outside.",
    severity=Severity.HIGH,
    requires={
        "gcp:container/cluster:Cluster": any_of(
            field("masterAuthorizedNetworksConfig").satisfies("be set", lambda value: value is not MISSING),
            field("controlPlaneEndpointsConfig.ipEndpointsConfig.enabled").is_false(),
        )
    },
    maps=(
        "cis-gke/5.6.3",
        "nist-800-53/SC-7",
        "nsa/control-plane",
    ),
    equivalents=("CKV_GCP_20",),
    disagrees={"CKV_GCP_20": "it doesn't know clusters that are reached by DNS only"},
    good=(
        changed("gke-cluster", "masterAuthorizedNetworksConfig", {}),
        changed("gke-dns", "resourceLabels", {"team": "vision"}),
    ),
    bad=(
        changed("gke-cluster", "masterAuthorizedNetworksConfig"),
        changed(
            "gke-dns",
            "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled",
            True,
            also=("gke-endpoint-private",),
        ),
    ),
)
