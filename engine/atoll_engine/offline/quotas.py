"""What resources count against a cloud's quotas: how many of a type, and the machines of node pools."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from atoll_engine.offline.cloud import CloudError, Record
from atoll_engine.provider.values import plain

_GCP_ZONE = re.compile(r"-[a-z]$")
_ZONES_OF_A_REGION = 3  # what a regional cluster of GKE spreads over where no zones are named


@dataclass(frozen=True)
class Machines:
    """``nodes`` machines of a type that run in ``region`` for a resource, on the spot market or not."""

    region: str
    machine_type: str
    nodes: int
    spot: bool


@dataclass(frozen=True)
class Use:
    """What one resource counts against one quota: ``amount``, in ``unit``."""

    quota: str
    title: str
    amount: int
    unit: str


class Quotas:
    """Limits by quota: a type's token, or what the catalogue of accelerators calls a quota of machines.

    A quota of machines goes by its code (``L-417A185B``, ``NVIDIA_H100_GPUS``), or by the catalogue's id
    where no source tells a code; a type that ``./atoll preview`` knows the code of goes by that too. ``@``
    and a region after it limit what is in that region; ``@global``, or nothing, limits all together. What
    no limit is given for is unlimited.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        """Keep ``limits``."""
        self._limits = dict(limits)

    def check(self, record: Record, others: list[Record]) -> None:
        """Raise CloudError where ``record`` together with ``others``, what is there, is over a limit."""
        for use in self._uses(record):
            before = sum(u.amount for other in others for u in self._uses(other) if u.quota == use.quota)
            limit = self._limits[use.quota]
            if use.amount and before + use.amount > limit:
                raise CloudError(
                    f"the quota of {use.title} is used up",
                    got=f"{before + use.amount} {use.unit} wanted",
                    allowed=f"{limit}",
                    fix="ask the cloud for more, or have fewer",
                )

    def _uses(self, record: Record) -> Iterator[Use]:
        """Yield what a resource counts, against the quotas that there are limits for."""
        if not self._limits:
            return
        for use, where in (*_type_uses(record), *_machine_uses(record)):
            for quota in (use.quota, f"{use.quota}@{where}", f"{use.quota}@global"):
                if quota in self._limits:
                    title = use.title if quota == use.quota else f"{use.title} in {where}"
                    yield Use(quota, title, use.amount, use.unit)


def machines(record: Record) -> list[Machines]:
    """Return the machines that a node pool begins with; none for anything else."""
    found = _POOLS.get(record.token)
    return [item for item in found(record) if item.machine_type] if found else []


def _type_uses(record: Record) -> Iterator[tuple[Use, str]]:
    from atoll_engine.plan.quotas import COUNTED

    region = str(plain(record.inputs).get("region") or record.region)
    yield Use(record.token, record.token, 1, "resources"), region
    if record.token in COUNTED:
        title, code, _ = COUNTED[record.token]
        yield Use(code, title, 1, "resources"), region


def _machine_uses(record: Record) -> Iterator[tuple[Use, str]]:
    from atoll.accelerators import catalogue

    for item in machines(record):
        if item.machine_type not in catalogue().machines:
            continue
        use = catalogue().quota_use(item.machine_type, item.nodes, spot=item.spot)
        if use.quota is not None and use.amount is not None:
            title = f"{use.quota.name}{', spot' if item.spot else ''}"
            yield Use(use.code or use.quota.id, title, use.amount, use.quota.unit.value), item.region


def _of_eks(record: Record) -> list[Machines]:
    inputs = plain(record.inputs)
    types = inputs.get("instanceTypes") or [""]
    nodes = _number(_at(inputs, "scalingConfig", "desiredSize"))
    region = str(inputs.get("region") or record.region)
    return [Machines(region, str(types[0]), nodes, inputs.get("capacityType") == "SPOT")]


def _of_gke(record: Record) -> list[Machines]:
    inputs = plain(record.inputs)
    location = str(inputs.get("location") or record.region)
    zonal = bool(_GCP_ZONE.search(location))
    zones = len(inputs.get("nodeLocations") or ()) or (1 if zonal else _ZONES_OF_A_REGION)
    scaling = inputs.get("autoscaling") or {}
    each = max(
        _number(inputs.get("nodeCount")),
        _number(inputs.get("initialNodeCount")),
        _number(scaling.get("minNodeCount")),
    )
    nodes = max(each * zones, _number(scaling.get("totalMinNodeCount")))
    config = inputs.get("nodeConfig") or {}
    spot = bool(config.get("spot") or config.get("preemptible"))
    return [Machines(_GCP_ZONE.sub("", location), str(config.get("machineType", "")), nodes, spot)]


def _of_aks(record: Record) -> list[Machines]:
    return [_aks_pool(plain(record.inputs), record.region)]


def _of_aks_cluster(record: Record) -> list[Machines]:
    inputs = plain(record.inputs)
    region = str(inputs.get("location") or record.region)
    return [_aks_pool(pool, region) for pool in inputs.get("agentPoolProfiles") or ()]


def _aks_pool(pool: dict[str, Any], region: str) -> Machines:
    nodes = max(_number(pool.get("count")), _number(pool.get("minCount")))
    return Machines(region, str(pool.get("vmSize", "")), nodes, pool.get("scaleSetPriority") == "Spot")


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _at(tree: Any, *steps: str) -> Any:
    for step in steps:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


_POOLS: dict[str, Callable[[Record], list[Machines]]] = {
    "aws:eks/nodeGroup:NodeGroup": _of_eks,
    "azure-native:containerservice:AgentPool": _of_aks,
    "azure-native:containerservice:ManagedCluster": _of_aks_cluster,
    "gcp:container/nodePool:NodePool": _of_gke,
}
