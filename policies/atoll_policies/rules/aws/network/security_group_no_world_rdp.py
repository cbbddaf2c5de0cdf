"""Remote desktops aren't open to the world."""

from atoll_policies import Rule, Severity, added, changed, ref, resource
from atoll_policies.rules.aws.network._ports import not_from_world, port

RULE = Rule(
    id="security-group-no-world-rdp",
    title="No security group lets the world in by remote desktop (port 3389)",
    why="Remote desktop on the internet is how ransomware comes in most often.",
    fix="Limit the rule's networks to yours, or drop it.",
    severity=Severity.HIGH,
    requires=not_from_world(port(3389), words="keep port 3389 closed to the world"),
    absent="passes",
    maps=("nist-800-53/AC-17", "nist-800-53/SC-7", "pci-dss/1.3.1"),
    equivalents=("CKV_AWS_25",),
    disagrees={"CKV_AWS_25": "It doesn't read `cidrIpv6` of rules that are resources of their own."},
    good=(
        changed("app-access", "ingress[0].cidrBlocks", ["0.0.0.0/0"]),
        changed("app-rule", "type", "egress"),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 3390,
                "toPort": 3398,
                "protocol": "tcp",
                "description": "above",
                "cidrBlocks": ["0.0.0.0/0"],
            },
        ),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 100,
                "toPort": 3388,
                "protocol": "udp",
                "description": "below",
                "cidrBlocks": ["0.0.0.0/0"],
            },
        ),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 3389,
                "toPort": 3389,
                "protocol": "tcp",
                "description": "office",
                "cidrBlocks": ["203.0.113.0/24"],
            },
        ),
    ),
    bad=(
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 3389,
                "toPort": 3389,
                "protocol": "tcp",
                "description": "all",
                "cidrBlocks": ["0.0.0.0/0"],
            },
        ),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 3389,
                "toPort": 3389,
                "protocol": "tcp",
                "description": "all",
                "ipv6CidrBlocks": ["::/0"],
            },
        ),
        added(
            resource(
                "open-rule",
                "aws:ec2/securityGroupRule:SecurityGroupRule",
                {
                    "type": "ingress",
                    "securityGroupId": ref("app-access"),
                    "description": "all",
                    "protocol": "tcp",
                    "fromPort": 3389,
                    "toPort": 3389,
                    "cidrBlocks": ["0.0.0.0/0"],
                },
            )
        ),
        added(
            resource(
                "open-in",
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                {
                    "securityGroupId": ref("app-access"),
                    "description": "all",
                    "ipProtocol": "tcp",
                    "fromPort": 3389,
                    "toPort": 3389,
                    "cidrIpv4": "0.0.0.0/0",
                },
            )
        ),
        added(
            resource(
                "open-in",
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                {
                    "securityGroupId": ref("app-access"),
                    "description": "all",
                    "ipProtocol": "tcp",
                    "fromPort": 3389,
                    "toPort": 3389,
                    "cidrIpv6": "::/0",
                },
            )
        ),
    ),
)
