"""No group lets everybody in by every port."""

from atoll_policies import Rule, Severity, added, changed, ref, resource
from atoll_policies.rules.aws.network._ports import EVERY_PORT, not_from_world

RULE = Rule(
    id="security-group-not-open",
    title="No security group lets the world in by every port",
    why=(
        "Whatever starts to listen on the machine, a metrics port or a debugger, is on the internet at once."
    ),
    fix="Name the ports and networks that are meant.",
    severity=Severity.CRITICAL,
    requires=not_from_world(EVERY_PORT, words="not let the world in by every port"),
    absent="passes",
    maps=("nist-800-53/SC-7", "soc2/CC6.6", "pci-dss/1.3.1"),
    equivalents=("CKV_AWS_277",),
    disagrees={
        "CKV_AWS_277": "It knows `protocol` -1 only, not all, nor `ipProtocol`, nor all ports by number."
    },
    good=(
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 0,
                "toPort": 0,
                "protocol": "-1",
                "description": "own",
                "cidrBlocks": ["10.0.0.0/16"],
            },
        ),
        changed("app-in", "ipProtocol", "-1"),
        changed("app-rule", "cidrBlocks", ["0.0.0.0/0"]),
    ),
    bad=(
        changed(
            "app-access",
            "ingress[0]",
            {"fromPort": 0, "toPort": 0, "protocol": "-1", "description": "all", "cidrBlocks": ["0.0.0.0/0"]},
            also=(
                "security-group-no-world-ssh",
                "security-group-no-world-rdp",
                "security-group-no-world-http",
            ),
        ),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 0,
                "toPort": 65535,
                "protocol": "tcp",
                "description": "all",
                "cidrBlocks": ["0.0.0.0/0"],
            },
            also=(
                "security-group-no-world-ssh",
                "security-group-no-world-rdp",
                "security-group-no-world-http",
            ),
        ),
        added(
            resource(
                "open-rule",
                "aws:ec2/securityGroupRule:SecurityGroupRule",
                {
                    "type": "ingress",
                    "securityGroupId": ref("app-access"),
                    "description": "all",
                    "protocol": "all",
                    "fromPort": 0,
                    "toPort": 0,
                    "ipv6CidrBlocks": ["::/0"],
                },
            ),
            also=(
                "security-group-no-world-ssh",
                "security-group-no-world-rdp",
                "security-group-no-world-http",
            ),
        ),
        added(
            resource(
                "open-in",
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                {
                    "securityGroupId": ref("app-access"),
                    "description": "all",
                    "ipProtocol": "-1",
                    "cidrIpv6": "::/0",
                },
            ),
            also=(
                "security-group-no-world-ssh",
                "security-group-no-world-rdp",
                "security-group-no-world-http",
            ),
        ),
    ),
)
