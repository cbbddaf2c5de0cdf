"""A VPC's default group lets nothing through."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Rule, Severity, Stack, all_of, changed, field, without

_CLOSED = all_of(field("ingress").absent(), field("egress").absent())
_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"


def _open(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    for vpc in stack.of("aws:ec2/vpc:Vpc"):
        groups, more = stack.pointing_at(vpc, _GROUP, "vpcId")
        if not groups:
            yield Breach(vpc, Fault("", "have a default security group without rules", unknown=more))
        for group in groups:
            for fault in _CLOSED.faults(At(group.properties)):
                yield Breach(group, fault)


RULE = Rule(
    id="vpc-default-group-closed",
    title="The default security group of each VPC has no rules",
    why=(
        "What is started without a group gets the default one, whose members reach each other by every port."
    ),
    fix="Add a DefaultSecurityGroup with `vpcId`, and with neither `ingress` nor `egress`.",
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    across=_open,
    about=("aws:ec2/vpc:Vpc", _GROUP),
    absent="passes",
    maps=("nist-800-53/SC-7", "nist-800-53/CM-6"),
    equivalents=("CKV2_AWS_12",),
    good=(changed("app-default-group", "ingress"),),
    bad=(
        changed(
            "app-default-group", "ingress", [{"fromPort": 0, "toPort": 0, "protocol": "-1", "self": True}]
        ),
        changed(
            "app-default-group",
            "egress",
            [{"fromPort": 0, "toPort": 0, "protocol": "-1", "cidrBlocks": ["10.0.0.0/8"]}],
        ),
        without("app-default-group"),
    ),
)
