"""The quotas that an environment needs at its most nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from atoll_engine.offline import Resource
from atoll_engine.plan.model import QuotaNeed
from atoll_engine.plan.pools import Pool
from atoll_engine.plan.regions import Regions, cloud_of
from atoll_engine.plan.tree import Tree

_GLOBAL = "global"
_Key = tuple[str, str, str, str | None]

# Limits that are small by default and count resources one by one: name, code, and whether it is global.
# Sources: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (5 VPCs and 5 addresses a
# region by default), https://cloud.google.com/vpc/docs/quota (networks of a project).
COUNTED = {
    "aws:ec2/vpc:Vpc": ("VPCs", "L-F678F1CE", False),
    "aws:ec2/eip:Eip": ("EC2-VPC Elastic IPs", "L-0263D0A3", False),
    "gcp:compute/network:Network": ("Networks", "NETWORKS", True),
    "azure-native:network:PublicIPAddress": (
        "Public IP addresses - Standard",
        "StandardSkuPublicIpAddresses",
        False,
    ),
}


@dataclass
class _Sum:
    """What counts against one quota so far."""

    unit: str
    needed: int = 0
    exact: bool = True
    used_by: list[str] = field(default_factory=list)

    def add(self, amount: int | None, user: str) -> None:
        self.needed += amount or 0
        self.exact = self.exact and amount is not None
        if user not in self.used_by:
            self.used_by.append(user)


def quotas_of(
    tree: Tree,
    resources: Sequence[Resource],
    pools: Sequence[Pool],
    regions: Regions,
    limits: Mapping[str, int],
) -> tuple[QuotaNeed, ...]:
    """Return what is needed of each quota: those of machines first, in the order of the pools.

    ``limits`` are what the account has, by code, or by code and place as ``L-417A185B@us-west-2``.
    """
    sums: dict[_Key, _Sum] = {}
    for pool in pools:
        if pool.most != 0:
            _add_pool(sums, pool, regions.of(pool.resource))
    for resource in resources:
        counted = COUNTED.get(resource.type)
        if counted is not None:
            name, code, is_global = counted
            region = _GLOBAL if is_global else regions.of(resource)
            key: _Key = (cloud_of(resource) or "", region, name, code)
            sums.setdefault(key, _Sum("each")).add(1, tree.name_of(tree.component_of(resource)))
    return tuple(
        QuotaNeed(
            *key,
            unit=total.unit,
            needed=total.needed,
            exact=total.exact,
            used_by=tuple(total.used_by),
            limit=_limit(limits, key),
        )
        for key, total in sums.items()
    )


def _limit(limits: Mapping[str, int], key: _Key) -> int | None:
    _, region, _, code = key
    return limits.get(f"{code}@{region}", limits.get(str(code)))


def _add_pool(sums: dict[_Key, _Sum], pool: Pool, region: str) -> None:
    from atoll.accelerators import catalogue

    machine = catalogue().machines.get(pool.machine_type)
    if machine is None:
        key: _Key = (pool.cloud, region, f"for {pool.machine_type}, which isn't in the catalogue", None)
        sums.setdefault(key, _Sum("")).add(None, _user(pool))
        return
    # Google counts flex-start nodes as preemptible ones.
    spot = pool.bought in ("spot", "flex start")
    use = catalogue().quota_use(pool.machine_type, pool.most or 0, spot=spot)
    name = use.quota.name if use.quota else f"for {pool.machine_type}: no source says which"
    if spot:
        name = _as_spot(name, pool.cloud, use.code)
    unit = use.quota.unit.value if use.quota else ""
    amount = None if pool.most is None else use.amount
    names: list[_Key] = [(pool.cloud, region, name, use.code)]
    if pool.cloud == "azure" and not spot:
        # Source: https://learn.microsoft.com/azure/quotas/regional-quota-requests
        names.append((pool.cloud, region, "Total Regional vCPUs", "cores"))
    if pool.cloud == "gcp" and machine.gke_accelerator and unit == "accelerators" and "TPU" not in name:
        # Source: https://cloud.google.com/compute/resource-usage#gpu_quota
        names.append((pool.cloud, _GLOBAL, "GPUs (all regions)", "GPUS_ALL_REGIONS"))
    for key in names:
        sums.setdefault(key, _Sum(unit)).add(amount, _user(pool))


def _user(pool: Pool) -> str:
    # A compute class is one user, however many choices it has.
    return pool.name.partition(" (")[0]


def _as_spot(name: str, cloud: str, code: str | None) -> str:
    """Call a quota as it is called for spot machines."""
    if cloud == "aws":
        family = name.removeprefix("Running On-Demand ").removesuffix(" instances")
        return f"All {family} Spot Instance Requests"
    if cloud == "azure" and code == "lowPriorityCores":
        return "Total Regional Spot vCPUs"
    return f"Preemptible {name}" if cloud == "gcp" else name
