"""No Google Cloud firewall rule opens everything to the internet."""

from atoll_policies import Level, Rule, Severity, added, changed, ref, resource
from atoll_policies.rules.gcp.network._firewalls import TOKEN, closed, everything

RULE = Rule(
    id="gcp-firewall-no-open-network",
    title="No Google Cloud firewall rule opens everything to the internet",
    why=(
        "Each service that anyone ever starts in the network is then reachable from everywhere, meant or not."
    ),
    fix="Name the sources in `sourceRanges`, and the ports in `allows`.",
    severity=Severity.CRITICAL,
    requires=closed(everything),
    dev=Level.MANDATORY,
    maps=("nist-800-53/SC-7", "cis-gke/5.6.6"),
    equivalents=("CKV2_GCP_12",),
    disagrees={
        "CKV2_GCP_12": "it looks for the protocol all only, and takes a rule without sources for closed"
    },
    good=(
        changed("gcp-firewall-internal", "sourceRanges", ["10.0.0.0/8", "192.168.0.0/16"]),
        changed("gcp-firewall-web", "allows", [{"protocol": "udp", "ports": ["443"]}]),
        added(
            resource(
                "gcp-firewall-tagged",
                TOKEN,
                {"network": ref("gcp-network"), "allows": [{"protocol": "all"}], "sourceTags": ["nodes"]},
            )
        ),
        added(
            resource(
                "gcp-firewall-account",
                TOKEN,
                {
                    "network": ref("gcp-network"),
                    "allows": [{"protocol": "all"}],
                    "sourceServiceAccounts": [ref("gke-nodes", "email")],
                },
            )
        ),
        added(
            resource(
                "gcp-firewall-egress",
                TOKEN,
                {"network": ref("gcp-network"), "direction": "EGRESS", "allows": [{"protocol": "all"}]},
            )
        ),
        added(
            resource(
                "gcp-firewall-off",
                TOKEN,
                {
                    "network": ref("gcp-network"),
                    "allows": [{"protocol": "all"}],
                    "sourceRanges": ["0.0.0.0/0"],
                    "disabled": True,
                },
            )
        ),
        added(
            resource(
                "gcp-firewall-ping",
                TOKEN,
                {
                    "network": ref("gcp-network"),
                    "allows": [{"protocol": "icmp"}],
                    "sourceRanges": ["0.0.0.0/0"],
                },
            )
        ),
    ),
    bad=(
        changed("gcp-firewall-internal", "sourceRanges", ["0.0.0.0/0"]),
        changed("gcp-firewall-internal", "sourceRanges", ["10.0.0.0/8", "::/0"]),
        changed("gcp-firewall-web", "allows", [{"protocol": "tcp"}]),
        *(changed("gcp-firewall-web", "allows", [{"protocol": name}]) for name in ("udp", "6", "17")),
        added(
            resource(
                "gcp-firewall-any", TOKEN, {"network": ref("gcp-network"), "allows": [{"protocol": "all"}]}
            )
        ),
    ),
)
