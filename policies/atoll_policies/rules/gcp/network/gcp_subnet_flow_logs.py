"""VPC subnets log their flows."""

from atoll_policies import MISSING, Level, Rule, Severity, changed, field
from atoll_policies.rules.gcp.network._subnets import with_machines

_WITHOUT_MACHINES = (
    "GLOBAL_MANAGED_PROXY",
    "INTERNAL_HTTPS_LOAD_BALANCER",
    "PRIVATE_NAT",
    "PRIVATE_SERVICE_CONNECT",
    "REGIONAL_MANAGED_PROXY",
)

RULE = Rule(
    id="gcp-subnet-flow-logs",
    title="VPC subnets log their flows",
    why="After an intrusion nobody can tell where data went. The logs cost by volume, so it is advice.",
    fix="Set `logConfig`; a sampling of 0.5 halves the cost.",
    severity=Severity.LOW,
    requires=with_machines(field("logConfig").satisfies("be set", lambda value: value is not MISSING)),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-12", "cis-gke/5.6.1"),
    equivalents=("CKV_GCP_26",),
    disagrees={"CKV_GCP_26": "it asks subnets for NAT and Private Service Connect, which take no logs"},
    good=(
        changed("gcp-subnet", "logConfig", {"flowSampling": 0.1}),
        *(changed("gcp-proxies", "purpose", purpose) for purpose in _WITHOUT_MACHINES),
    ),
    bad=(
        changed("gcp-subnet", "logConfig"),
        changed("gcp-subnet-ipv4", "logConfig"),
    ),
)
