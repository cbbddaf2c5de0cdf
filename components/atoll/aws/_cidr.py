"""Which addresses each subnet of a network has: a pure function of the VPC's range and the zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

ZONE_LETTERS = "abcdef"
"""Letters of availability zones. No region of AWS has more than six of them for a VPC's subnets."""
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 22
"""A VPC is /16 at most, a subnet /28 at least. Source:
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""
PRIVATE_RANGES = tuple(
    IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
POD_RANGE = IPv4Network("100.64.0.0/10")
"""Shared address space, which a VPC takes beside any private range, and which pods may have to themselves.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions"""
_EIGHTHS = 3


@dataclass(frozen=True)
class ZoneSubnets:
    """Ranges of one availability zone's subnets."""

    private: IPv4Network
    public: IPv4Network
    pods: IPv4Network | None


def plan_subnets(
    vpc: IPv4Network, zones: Sequence[str], pods: IPv4Network | None = None
) -> dict[str, ZoneSubnets]:
    """Return the ranges of each zone's subnets.

    A VPC is cut into eighths. Each zone has the private eighth that its letter says, whichever zones are
    there beside it, so that a zone can come or go and nothing else moves. The seventh eighth stays free, for
    subnets of others; the last one is cut into eighths again, for the public subnets. ``pods`` is cut as the
    VPC is.
    """
    eighths = list(vpc.subnets(prefixlen_diff=_EIGHTHS))
    public = list(eighths[-1].subnets(prefixlen_diff=_EIGHTHS))
    pod_eighths = None if pods is None else list(pods.subnets(prefixlen_diff=_EIGHTHS))
    planned = {}
    for zone in zones:
        i = ZONE_LETTERS.index(zone[-1])
        planned[zone] = ZoneSubnets(eighths[i], public[i], None if pod_eighths is None else pod_eighths[i])
    return planned
