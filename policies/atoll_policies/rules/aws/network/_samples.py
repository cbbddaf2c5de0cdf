"""Rules of security groups and entries of network ACLs, as cases change or add them."""

from typing import Any

from atoll_policies.cases import Declared, ref, resource
from atoll_policies.rules.aws.network._lists import ENTRY
from atoll_policies.rules.aws.network._ports import INGRESS, RULE_OF_GROUP

WORLD = "0.0.0.0/0"
# The rules about single ports, which what is open by every port breaks too.
BY_PORT = (
    "security-group-no-world-ssh",
    "security-group-no-world-rdp",
    "security-group-no-world-http",
)


def inline(first: int, last: int, network: str = WORLD, protocol: str = "tcp") -> dict[str, Any]:
    """Return a rule as a security group has it in itself."""
    networks = {"ipv6CidrBlocks" if ":" in network else "cidrBlocks": [network]}
    return {"fromPort": first, "toPort": last, "protocol": protocol, "description": "sample"} | networks


def group_rule(way: str, first: int, last: int, network: str = WORLD, protocol: str = "tcp") -> Declared:
    """Return a rule of the baseline's group, ``ingress`` or ``egress``, as a resource of its own."""
    properties = {"type": way, "securityGroupId": ref("app-access")}
    return resource("some-rule", RULE_OF_GROUP, properties | inline(first, last, network, protocol))


def group_ingress(first: int, last: int, network: str = WORLD) -> Declared:
    """Return the same as a resource of the newer type."""
    ports = {"ipProtocol": "tcp", "fromPort": first, "toPort": last}
    return resource("some-ingress", INGRESS, _newer(network) | ports)


def every_ingress(network: str = WORLD) -> Declared:
    """Return one of the newer type for every protocol, which then has no ports."""
    return resource("some-ingress", INGRESS, _newer(network) | {"ipProtocol": "-1"})


def _newer(network: str) -> dict[str, Any]:
    networks = {"cidrIpv6" if ":" in network else "cidrIpv4": network}
    return {"securityGroupId": ref("app-access"), "description": "sample"} | networks


def listed(
    number: int, action: str, first: int, last: int, network: str = WORLD, protocol: str = "tcp"
) -> dict[str, Any]:
    """Return an entry as a network ACL has it in itself."""
    return {"ruleNo": number, "action": action} | _entry(first, last, network, protocol)


def entry(
    action: str, first: int, last: int, network: str = WORLD, protocol: str = "tcp", *, egress: bool = False
) -> Declared:
    """Return an entry of the baseline's ACL as a resource of its own."""
    properties = {"networkAclId": ref("app-list"), "ruleNumber": 1, "ruleAction": action, "egress": egress}
    return resource("some-entry", ENTRY, properties | _entry(first, last, network, protocol))


def _entry(first: int, last: int, network: str, protocol: str) -> dict[str, Any]:
    networks = {"ipv6CidrBlock" if ":" in network else "cidrBlock": network}
    return {"protocol": protocol, "fromPort": first, "toPort": last} | networks
