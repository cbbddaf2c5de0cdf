"""Subnets in which machines can be."""

from __future__ import annotations

from atoll_policies.conditions import Condition, field, when

# They have proxies or endpoints of Google's and take neither flow logs nor private access
# (cloud.google.com/vpc/docs/subnets#purpose).
_WITHOUT_MACHINES = (
    "GLOBAL_MANAGED_PROXY",
    "INTERNAL_HTTPS_LOAD_BALANCER",
    "PRIVATE_NAT",
    "PRIVATE_SERVICE_CONNECT",
    "REGIONAL_MANAGED_PROXY",
)


def with_machines(condition: Condition) -> dict[str, Condition]:
    """Return ``condition`` for each subnet that may have machines."""
    purpose = field("purpose").none_of(*_WITHOUT_MACHINES)
    return {"gcp:compute/subnetwork:Subnetwork": when(purpose, condition)}
