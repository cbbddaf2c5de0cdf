"""Plain HTTP isn't open to the world."""

from atoll_policies import Level, Rule, Severity, added, changed, ref, resource
from atoll_policies.rules.aws.network._ports import not_from_world, port

RULE = Rule(
    id="security-group-no-world-http",
    title="No security group lets the world in by plain HTTP (port 80)",
    why=(
        "What comes by port 80 isn't encrypted. A public load balancer that only redirects to HTTPS "
        "may have it, so this advises."
    ),
    fix="Open port 443 alone, or limit the rule's networks.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=not_from_world(port(80), words="keep port 80 closed to the world"),
    absent="passes",
    maps=("nist-800-53/SC-8",),
    equivalents=("CKV_AWS_260",),
    disagrees={"CKV_AWS_260": "It doesn't read `cidrIpv6` of rules that are resources of their own."},
    good=(
        changed("app-access", "ingress[0].cidrBlocks", ["0.0.0.0/0"]),
        changed("app-rule", "type", "egress"),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 81,
                "toPort": 89,
                "protocol": "tcp",
                "description": "above",
                "cidrBlocks": ["0.0.0.0/0"],
            },
        ),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 23,
                "toPort": 79,
                "protocol": "udp",
                "description": "below",
                "cidrBlocks": ["0.0.0.0/0"],
            },
        ),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 80,
                "toPort": 80,
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
                "fromPort": 80,
                "toPort": 80,
                "protocol": "tcp",
                "description": "all",
                "cidrBlocks": ["0.0.0.0/0"],
            },
        ),
        changed(
            "app-access",
            "ingress[0]",
            {
                "fromPort": 80,
                "toPort": 80,
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
                    "fromPort": 80,
                    "toPort": 80,
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
                    "fromPort": 80,
                    "toPort": 80,
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
                    "fromPort": 80,
                    "toPort": 80,
                    "cidrIpv6": "::/0",
                },
            )
        ),
    ),
)
