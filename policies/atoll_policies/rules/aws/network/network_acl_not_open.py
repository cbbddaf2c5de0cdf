"""ACLs don't let everybody in by every port."""

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource, when
from atoll_policies.rules.aws.network._lists import ENTRY, EVERY_PORT, closed

RULE = Rule(
    id="network-acl-not-open",
    title="No entry of a network ACL lets the world in by every port",
    why=(
        "Such an entry makes the ACL no second line at all: what a security group opens by mistake is open."
    ),
    fix="Set `fromPort` and `toPort` to the ports that are meant.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        ENTRY: when(
            field("egress").isnt_true(), closed(EVERY_PORT, words="not let the world in by every port")
        )
    },
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_352",),
    good=(
        changed("app-list-rule", "cidrBlock", "0.0.0.0/0"),
        added(
            resource(
                "way-out",
                ENTRY,
                {
                    "networkAclId": ref("app-list"),
                    "ruleNumber": 1,
                    "egress": True,
                    "ruleAction": "allow",
                    "protocol": "-1",
                    "cidrBlock": "0.0.0.0/0",
                },
            )
        ),
    ),
    bad=(
        added(
            resource(
                "open-entry",
                ENTRY,
                {
                    "networkAclId": ref("app-list"),
                    "ruleNumber": 1,
                    "ruleAction": "allow",
                    "protocol": "-1",
                    "cidrBlock": "0.0.0.0/0",
                },
            ),
            also=("network-acl-admin-closed",),
        ),
        added(
            resource(
                "open-entry",
                ENTRY,
                {
                    "networkAclId": ref("app-list"),
                    "ruleNumber": 1,
                    "ruleAction": "allow",
                    "protocol": "tcp",
                    "fromPort": 0,
                    "toPort": 65535,
                    "ipv6CidrBlock": "::/0",
                },
            ),
            also=("network-acl-admin-closed",),
        ),
    ),
)
