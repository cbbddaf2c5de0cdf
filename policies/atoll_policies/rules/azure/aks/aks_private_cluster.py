"""The API servers of AKS clusters have private addresses alone."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-private-cluster",
    title="AKS' API server has a private address alone",
    why="A public API server is found within minutes, and a leaked token then works from anywhere.",
    fix="Set `apiServerAccessProfile.enablePrivateCluster` to true.",
    severity=Severity.HIGH,
    requires={
        "azure-native:containerservice:ManagedCluster": field(
            "apiServerAccessProfile.enablePrivateCluster"
        ).is_true()
    },
    maps=(
        "cis-aks/5.4.2",
        "nist-800-53/SC-7",
        "nsa/control-plane",
    ),
    equivalents=("CKV_AZURE_115",),
    good=(changed("aks-cluster", "apiServerAccessProfile.enablePrivateClusterPublicFQDN", False),),
    bad=(
        changed(
            "aks-cluster",
            "apiServerAccessProfile.enablePrivateCluster",
            False,
            also=("aks-authorized-ranges",),
        ),
        changed(
            "aks-cluster",
            "apiServerAccessProfile",
            {"authorizedIPRanges": ["203.0.113.0/24"], "disableRunCommand": True},
        ),
    ),
)
