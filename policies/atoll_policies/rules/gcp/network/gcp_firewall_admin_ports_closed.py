"""Google Cloud firewalls keep administration's ports off the internet."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.rules.gcp.network._firewalls import closed, ports

RULE = Rule(
    id="gcp-firewall-admin-ports-closed",
    title="Google Cloud firewalls keep administration's ports off the internet",
    why="SSH, RDP, FTP and MySQL are tried with stolen and guessed passwords within minutes of being open.",
    fix=(
        "Name the sources in `sourceRanges`, for example 35.235.240.0/20 for Identity-Aware Proxy, or "
        "take the port out."
    ),
    severity=Severity.CRITICAL,
    requires=closed(ports(20, 21, 22, 3306, 3389)),
    dev=Level.MANDATORY,
    maps=("nist-800-53/SC-7", "cis-gke/5.6.6"),
    equivalents=("CKV_GCP_2", "CKV_GCP_3", "CKV_GCP_75", "CKV_GCP_77", "CKV_GCP_88"),
    good=(
        changed("gcp-firewall-web", "allows", [{"protocol": "tcp", "ports": ["443", "23-79"]}]),
        changed("gcp-firewall-admin", "sourceRanges", ["10.8.0.0/13"]),
    ),
    bad=(
        changed("gcp-firewall-admin", "sourceRanges", ["0.0.0.0/0"]),
        changed("gcp-firewall-admin", "sourceRanges", ["10.0.0.0/16", "0.0.0.0/0"]),
        changed(
            "gcp-firewall-web",
            "allows",
            [{"protocol": "tcp", "ports": ["443"]}, {"protocol": "tcp", "ports": ["3389"]}],
        ),
        changed("gcp-firewall-web", "allows[0].ports", ["443", "19-20"]),
        *(changed("gcp-firewall-web", "allows[0].ports", [str(port)]) for port in (20, 21, 22, 3306)),
    ),
)
