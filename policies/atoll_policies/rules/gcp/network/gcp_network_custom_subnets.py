"""VPC networks have only the subnets that they were given."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gcp-network-custom-subnets",
    title="VPC networks have only the subnets that they were given",
    why=(
        "An automatic network gets a subnet in every region, with overlapping ranges that nobody planned "
        "or watches."
    ),
    fix="Set `autoCreateSubnetworks` to false.",
    severity=Severity.MEDIUM,
    requires={"gcp:compute/network:Network": field("autoCreateSubnetworks", default=True).is_false()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV2_GCP_2",),
    disagrees={"CKV2_GCP_2": "it looks only at networks whose project is declared beside them"},
    good=(changed("gcp-network", "routingMode", "REGIONAL"),),
    bad=(
        changed("gcp-network", "autoCreateSubnetworks", True),
        changed("gcp-network", "autoCreateSubnetworks"),
    ),
)
