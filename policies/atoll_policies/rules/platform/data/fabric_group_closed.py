"""Training nodes talk to each other alone over the fabric."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import (
    UNKNOWN,
    At,
    Breach,
    Fault,
    Level,
    Rule,
    Severity,
    Stack,
    added,
    changed,
    ref,
    resource,
)
from atoll_policies.resources import Resource

_GROUP = "aws:ec2/securityGroup:SecurityGroup"
_RULES = (
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
)
_ADDRESSES = ("cidrIpv4", "cidrIpv6", "prefixListId")


def _is_fabric(group: Resource, rules: list[Resource]) -> bool:
    return any(
        At(rule.properties).get("ipProtocol") == "-1" and rule.refers_to(group, "referencedSecurityGroupId")
        for rule in rules
    )


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    rules = stack.of(*_RULES)
    for group in stack.of(_GROUP):
        mine = [rule for rule in rules if rule.refers_to(group, "securityGroupId")]
        for rule in mine if _is_fabric(group, mine) else ():
            for name in _ADDRESSES:
                value = At(rule.properties).get(name)
                if isinstance(value, str) or value is UNKNOWN:
                    yield Breach(rule, Fault(name, "be no address, but the group", unknown=value is UNKNOWN))


RULE = Rule(
    id="fabric-group-closed",
    title="A fabric's security group lets in and out its own members alone",
    why="EFA needs a group open to itself for all traffic, and its traffic isn't encrypted: an address let"
    " in beside reads weights and writes gradients.",
    fix="Give other traffic of the nodes a group of its own.",
    severity=Severity.HIGH,
    across=_across,
    about=_RULES,
    absent="passes",
    dev=Level.ADVISORY,
    gap="DAT-4",
    evidence="nccgroup/ScoutSuite#1631",
    maps=("nist-800-53/SC-7", "nist-800-53/SC-8"),
    good=(
        changed("gpu-fabric-egress", "description", "Out to each other"),
        added(
            resource(
                "opened",
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                {
                    "securityGroupId": ref("gpu-fabric"),
                    "referencedSecurityGroupId": ref("gpu-fabric"),
                    "ipProtocol": "tcp",
                    "fromPort": 443,
                    "toPort": 443,
                    "description": "A way of its own",
                },
            )
        ),
        added(
            resource(
                "out",
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
                {
                    "securityGroupId": ref("app-access"),
                    "cidrIpv4": "10.0.0.0/8",
                    "ipProtocol": "-1",
                    "description": "To the company's networks",
                },
            )
        ),
    ),
    bad=(
        changed("gpu-fabric-ingress", "cidrIpv4", "10.0.0.0/8"),
        changed("gpu-fabric-ingress", "cidrIpv6", "fd00::/8"),
        changed("gpu-fabric-egress", "prefixListId", "pl-0123456789abcdef0"),
    ),
)
