"""GKE's pods have addresses of the VPC."""

from atoll_policies import MISSING, Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="gke-vpc-native",
    title="GKE's pods have addresses of the VPC",
    why=(
        "Pods behind routes of their own can't be told apart by firewalls and private access, and hit the "
        "quota of routes."
    ),
    fix="Set `ipAllocationPolicy` and leave `networkingMode` at VPC_NATIVE.",
    severity=Severity.LOW,
    requires={
        "gcp:container/cluster:Cluster": all_of(
            field("ipAllocationPolicy").satisfies("be set", lambda value: value is not MISSING),
            field("networkingMode").differs("ROUTES"),
        )
    },
    prod=Level.ADVISORY,
    maps=("cis-gke/5.6.2", "nist-800-53/SC-7"),
    equivalents=("CKV_GCP_23",),
    disagrees={"CKV_GCP_23": "it doesn't read networkingMode, which says the same more plainly"},
    good=(changed("gke-cluster", "ipAllocationPolicy", {"stackType": "IPV4"}),),
    bad=(
        changed("gke-cluster", "ipAllocationPolicy"),
        changed("gke-cluster", "networkingMode", "ROUTES"),
    ),
)
