"""How a virtual network's addresses are shared out."""

from dataclasses import dataclass
from ipaddress import IPv4Network

LONGEST_PREFIX = 20
"""The smallest address space that the plan fits in: 1,019 nodes, 59 private endpoints."""


@dataclass(frozen=True)
class SubnetPlan:
    """Subnets of a virtual network; they take less than a third of it."""

    nodes: IPv4Network
    """A quarter of the space. Pods have addresses of their own, so each node takes one."""
    private_endpoints: IPv4Network
    api_server: IPv4Network
    """For API Server VNet Integration, which wants a /28 or larger to itself."""
    spare: tuple[IPv4Network, ...]
    """What no subnet has: all the rest, so that more can be added."""

    @property
    def subnets(self) -> tuple[IPv4Network, ...]:
        """The three subnets."""
        return self.nodes, self.private_endpoints, self.api_server


def plan_subnets(address_space: IPv4Network) -> SubnetPlan:
    """Share out an address space of prefix ``LONGEST_PREFIX`` or shorter.

    Each quarter is one thing, so that none has to move when another grows: nodes, room for more nodes, small
    subnets, nothing yet.
    """
    nodes, more_nodes, small, last = address_space.subnets(prefixlen_diff=2)
    private_endpoints, api_server, *free = small.subnets(prefixlen_diff=4)
    return SubnetPlan(
        nodes=nodes,
        private_endpoints=private_endpoints,
        api_server=api_server,
        spare=(more_nodes, *free, last),
    )
