"""VPC machines reach Google's APIs over private IPv6 as well."""

from atoll_policies import Level, Rule, Severity, changed, field, when
from atoll_policies.rules.gcp.network._subnets import with_machines

RULE = Rule(
    id="gcp-subnet-private-google-access-v6",
    title="VPC machines reach Google's APIs over private IPv6 as well",
    why="A subnet with both families otherwise sends half of its traffic to Google past the private path.",
    fix="Set `privateIpv6GoogleAccess` to ENABLE_OUTBOUND_VM_ACCESS_TO_GOOGLE.",
    severity=Severity.LOW,
    requires=with_machines(
        when(
            field("stackType").equals("IPV4_IPV6"),
            field("privateIpv6GoogleAccess").one_of(
                "ENABLE_OUTBOUND_VM_ACCESS_TO_GOOGLE", "ENABLE_BIDIRECTIONAL_ACCESS_TO_GOOGLE"
            ),
        )
    ),
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_GCP_76",),
    good=(
        changed("gcp-subnet", "privateIpv6GoogleAccess", "ENABLE_BIDIRECTIONAL_ACCESS_TO_GOOGLE"),
        changed("gcp-subnet-ipv4", "stackType", "IPV4_ONLY"),
        changed("gcp-subnet", "role", "ACTIVE"),
    ),
    bad=(
        changed("gcp-subnet", "privateIpv6GoogleAccess", "DISABLE_GOOGLE_ACCESS"),
        changed("gcp-subnet", "privateIpv6GoogleAccess"),
    ),
)
