"""A public API server of AKS answers to known networks alone."""

from atoll_policies import Rule, Severity, all_of, any_of, changed, field

_PRIVATE = field("apiServerAccessProfile.enablePrivateCluster").is_true()
_RANGES = "apiServerAccessProfile.authorizedIPRanges"

RULE = Rule(
    id="aks-authorized-ranges",
    title="AKS' API server answers to known networks alone",
    why="Without ranges everyone on the internet may try tokens on the API server, and its next weakness.",
    fix="List your networks in `apiServerAccessProfile.authorizedIPRanges`, or make the cluster private.",
    severity=Severity.CRITICAL,
    requires={
        "azure-native:containerservice:ManagedCluster": any_of(
            all_of(field(_RANGES).present(), field(_RANGES).excludes("0.0.0.0/0")),
            _PRIVATE,
        )
    },
    maps=(
        "cis-aks/5.4.1",
        "nist-800-53/AC-17",
        "nsa/control-plane",
    ),
    equivalents=("CKV_AZURE_6",),
    disagrees={"CKV_AZURE_6": "it takes any range, also that of everyone"},
    good=(
        changed(
            "aks-cluster",
            "apiServerAccessProfile",
            {"authorizedIPRanges": ["203.0.113.0/24"], "disableRunCommand": True},
            also=("aks-private-cluster",),
        ),
        changed("aks-cluster", "apiServerAccessProfile.enableVnetIntegration", True),
    ),
    bad=(
        changed(
            "aks-cluster",
            "apiServerAccessProfile.enablePrivateCluster",
            False,
            also=("aks-private-cluster",),
        ),
        changed(
            "aks-cluster",
            "apiServerAccessProfile.enablePrivateCluster",
            also=("aks-private-cluster",),
        ),
        changed(
            "aks-cluster",
            "apiServerAccessProfile",
            {"authorizedIPRanges": ["203.0.113.0/24", "0.0.0.0/0"], "disableRunCommand": True},
            also=("aks-private-cluster",),
        ),
    ),
)
