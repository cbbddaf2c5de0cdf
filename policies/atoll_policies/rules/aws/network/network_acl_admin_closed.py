"""ACLs keep ports for administration closed."""

from atoll_policies import (
    Condition,
    Level,
    Rule,
    Severity,
    added,
    all_of,
    changed,
    field,
    ref,
    resource,
    when,
)
from atoll_policies.rules.aws.network._lists import ENTRY, LIST, closed, port

_PORTS = (20, 21, 22, 3389)


def _all_closed(entries: str = "") -> Condition:
    return all_of(
        *(
            closed(port(number), words=f"keep port {number} closed to the world", entries=entries)
            for number in _PORTS
        )
    )


RULE = Rule(
    id="network-acl-admin-closed",
    title="Network ACLs don't let the world in by FTP, SSH or remote desktop",
    why=(
        "An ACL is the second line behind security groups: it holds when a group is opened by "
        "mistake. Groups decide what comes in, so this advises."
    ),
    fix=(
        "Deny ports 20 to 22 and 3389 from 0.0.0.0/0 and ::/0 before what allows them, or name the networks."
    ),
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    requires={LIST: _all_closed("ingress[*]"), ENTRY: when(field("egress").isnt_true(), _all_closed())},
    absent="passes",
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_229", "CKV_AWS_230", "CKV_AWS_231", "CKV_AWS_232"),
    good=(
        changed(
            "app-list",
            "ingress",
            [
                {
                    "ruleNo": 100,
                    "action": "deny",
                    "protocol": "tcp",
                    "fromPort": 20,
                    "toPort": 3389,
                    "cidrBlock": "0.0.0.0/0",
                },
                {
                    "ruleNo": 200,
                    "action": "allow",
                    "protocol": "-1",
                    "fromPort": 0,
                    "toPort": 0,
                    "cidrBlock": "0.0.0.0/0",
                },
            ],
        ),
        changed("app-list-rule", "cidrBlock", "0.0.0.0/0"),
        changed(
            "app-list",
            "ingress[0]",
            {
                "ruleNo": 1,
                "action": "allow",
                "protocol": "tcp",
                "fromPort": 1,
                "toPort": 19,
                "cidrBlock": "0.0.0.0/0",
            },
        ),
        changed(
            "app-list",
            "ingress[0]",
            {
                "ruleNo": 1,
                "action": "allow",
                "protocol": "tcp",
                "fromPort": 23,
                "toPort": 3388,
                "cidrBlock": "0.0.0.0/0",
            },
        ),
        changed(
            "app-list",
            "ingress[0]",
            {
                "ruleNo": 1,
                "action": "allow",
                "protocol": "tcp",
                "fromPort": 3390,
                "toPort": 9999,
                "cidrBlock": "0.0.0.0/0",
            },
        ),
        added(
            resource(
                "way-out",
                "aws:ec2/networkAclRule:NetworkAclRule",
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
        changed(
            "app-list",
            "ingress[0]",
            {
                "ruleNo": 1,
                "action": "allow",
                "protocol": "tcp",
                "fromPort": 20,
                "toPort": 3389,
                "cidrBlock": "0.0.0.0/0",
            },
        ),
        changed(
            "app-list",
            "ingress",
            [
                {
                    "ruleNo": 200,
                    "action": "deny",
                    "protocol": "-1",
                    "fromPort": 0,
                    "toPort": 0,
                    "cidrBlock": "0.0.0.0/0",
                },
                {
                    "ruleNo": 100,
                    "action": "allow",
                    "protocol": "-1",
                    "fromPort": 0,
                    "toPort": 0,
                    "cidrBlock": "0.0.0.0/0",
                },
            ],
        ),
        changed(
            "app-list",
            "ingress[0]",
            {
                "ruleNo": 1,
                "action": "allow",
                "protocol": "tcp",
                "fromPort": 20,
                "toPort": 4000,
                "ipv6CidrBlock": "::/0",
            },
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
                    "fromPort": 20,
                    "toPort": 3389,
                    "cidrBlock": "0.0.0.0/0",
                },
            )
        ),
    ),
)
