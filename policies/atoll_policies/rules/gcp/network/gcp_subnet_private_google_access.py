"""VPC machines without a public address reach Google's APIs."""

from atoll_policies import Level, Rule, Severity, changed, field
from atoll_policies.rules.gcp.network._subnets import with_machines

RULE = Rule(
    id="gcp-subnet-private-google-access",
    title="VPC machines without a public address reach Google's APIs",
    why=(
        "Otherwise traffic to buckets and registries goes out through NAT, or somebody gives machines "
        "public addresses."
    ),
    fix="Set `privateIpGoogleAccess` to true.",
    severity=Severity.LOW,
    requires=with_machines(field("privateIpGoogleAccess").is_true()),
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_GCP_74",),
    good=(changed("gcp-subnet", "purpose", "PRIVATE"),),
    bad=(
        changed("gcp-subnet", "privateIpGoogleAccess", False),
        changed("gcp-subnet", "privateIpGoogleAccess"),
    ),
)
