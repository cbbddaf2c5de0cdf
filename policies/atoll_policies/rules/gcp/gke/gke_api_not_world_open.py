"""GKE's API server isn't open to every address."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="gke-api-not-world-open",
    title="GKE's API server isn't open to every address",
    why=(
        "Scanners find an API server within minutes; a leaked token or a flaw in it is then anyone's way in."
    ),
    fix="Take 0.0.0.0/0 and ::/0 out of `masterAuthorizedNetworksConfig.cidrBlocks`.",
    severity=Severity.HIGH,
    requires={
        "gcp:container/cluster:Cluster": field(
            "masterAuthorizedNetworksConfig.cidrBlocks[*].cidrBlock"
        ).none_of("0.0.0.0/0", "::/0")
    },
    absent="passes",
    maps=("cis-gke/5.6.3", "nist-800-53/SC-7"),
    equivalents=("CKV_GCP_18",),
    disagrees={"CKV_GCP_18": "it doesn't know the whole of IPv6"},
    good=(
        changed("gke-cluster", "masterAuthorizedNetworksConfig.cidrBlocks[0].cidrBlock", "203.0.113.0/24"),
        changed("gke-cluster", "masterAuthorizedNetworksConfig.cidrBlocks", []),
    ),
    bad=(
        changed("gke-cluster", "masterAuthorizedNetworksConfig.cidrBlocks[0].cidrBlock", "0.0.0.0/0"),
        changed(
            "gke-cluster",
            "masterAuthorizedNetworksConfig.cidrBlocks",
            [{"cidrBlock": "10.1.0.0/24"}, {"cidrBlock": "0.0.0.0/0"}],
        ),
        changed("gke-cluster", "masterAuthorizedNetworksConfig.cidrBlocks[0].cidrBlock", "::/0"),
    ),
)
