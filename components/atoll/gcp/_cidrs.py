"""Which addresses are for what."""

import ipaddress
from dataclasses import dataclass

LARGEST_BLOCK, SMALLEST_BLOCK = 10, 19
"""Prefixes of the blocks that can be planned. GKE's pods' range has /9 at most, and a node of 110 pods takes
a /24 of it: a /19 leaves 16 nodes. Source: https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr
"""
_LARGEST_SERVICES = 20
"""4,096 Services: more addresses would only be lost to others."""
FABRIC_LARGEST, FABRIC_SMALLEST = 8, 23
_FABRIC_SLOTS_BITS = 4


@dataclass(frozen=True)
class CidrPlan:
    """Where nodes, pods and services of one cluster are in a block, and what is left to grow."""

    nodes: str
    """A sixteenth of the block: the subnet."""
    pods: str
    """Half of the block: a secondary range."""
    services: str
    """A sixteenth of the block, or 4,096 addresses: a secondary range."""
    spare: str
    """A quarter of the block, for more subnets."""


def plan_cidrs(block: str) -> CidrPlan:
    """Divide ``block``, of /10 to /19, for one cluster; what isn't named here is free too."""
    whole = ipaddress.IPv4Network(block)
    low, pods = whole.subnets(prefixlen_diff=1)
    nodes_and_services, spare = low.subnets(prefixlen_diff=1)
    nodes, services, *_ = nodes_and_services.subnets(prefixlen_diff=2)
    if services.prefixlen < _LARGEST_SERVICES:
        services = next(services.subnets(new_prefix=_LARGEST_SERVICES))
    return CidrPlan(nodes=str(nodes), pods=str(pods), services=str(services), spare=str(spare))


def plan_fabric_cidrs(block: str, count: int) -> list[str]:
    """Return ``count`` subnets of ``block``, up to 16, each a sixteenth of it; the rest is free."""
    slots = list(ipaddress.IPv4Network(block).subnets(prefixlen_diff=_FABRIC_SLOTS_BITS))
    return [str(slot) for slot in slots[:count]]
