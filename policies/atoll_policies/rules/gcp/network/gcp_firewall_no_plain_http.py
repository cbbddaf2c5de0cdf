"""Google Cloud firewalls keep unencrypted HTTP off the internet."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.rules.gcp.network._firewalls import closed, ports

RULE = Rule(
    id="gcp-firewall-no-plain-http",
    title="Google Cloud firewalls keep unencrypted HTTP off the internet",
    why=(
        "Prompts, answers and tokens cross the internet readable. Load balancers that redirect need the "
        "port, so it is advice."
    ),
    fix="Open 443 only, and let a load balancer of Google's redirect port 80.",
    severity=Severity.LOW,
    requires=closed(ports(80)),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SC-8",),
    equivalents=("CKV_GCP_106",),
    good=(changed("gcp-firewall-web", "allows[0].ports", ["81-90"]),),
    bad=(
        changed("gcp-firewall-web", "allows", [{"protocol": "tcp", "ports": ["80"]}]),
        changed("gcp-firewall-web", "allows[0].ports", ["443", "75-85"]),
    ),
)
