"""Whom security groups let in or out, by what port, in each of the forms that a rule has."""

from collections.abc import Mapping

from atoll_policies import Condition, all_of, any_of, each, field, negated, some, when

GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULE_OF_GROUP = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"

_WORLD = ("0.0.0.0/0", "::/0")
_EVERY_PROTOCOL = ("-1", "all")

_OF_WORLD = any_of(
    some("cidrBlocks[*]", field("").one_of(*_WORLD)),
    some("ipv6CidrBlocks[*]", field("").one_of(*_WORLD)),
    field("cidrIpv4").one_of(*_WORLD),
    field("cidrIpv6").one_of(*_WORLD),
)
EVERY_PORT = any_of(
    field("protocol").one_of(*_EVERY_PROTOCOL),
    field("ipProtocol").one_of(*_EVERY_PROTOCOL),
    all_of(field("fromPort").at_most(1), field("toPort").at_least(65535)),
)


def port(number: int) -> Condition:
    """Return that a rule is for the port ``number``, among others or not."""
    return any_of(
        EVERY_PORT,
        all_of(field("fromPort").at_most(number), field("toPort").at_least(number)),
    )


def not_from_world(ports: Condition, words: str) -> Mapping[str, Condition]:
    """Return that the world isn't let in by ``ports``, for each type with such rules."""
    return _not_of_world(ports, words, "ingress", INGRESS)


def not_to_world(ports: Condition, words: str) -> Mapping[str, Condition]:
    """Return that nobody is let out to the world by ``ports``, for each type with such rules."""
    return _not_of_world(ports, words, "egress", EGRESS)


def _not_of_world(ports: Condition, words: str, way: str, token: str) -> Mapping[str, Condition]:
    closed = negated(all_of(_OF_WORLD, ports), words)
    return {
        GROUP: each(f"{way}[*]", closed),
        RULE_OF_GROUP: when(field("type").equals(way), closed),
        token: closed,
    }
