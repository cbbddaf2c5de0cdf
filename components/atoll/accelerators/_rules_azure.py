"""Rules of AKS node pools."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from atoll._problem import Problem
from atoll.accelerators._plan_parts import FabricDriver, Placement, PoolMode, Target
from atoll.accelerators._rule import RuleSet
from atoll.accelerators._types import Purchase

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

AKS = RuleSet()

_POOL = Target.AKS_NODE_POOL
_GROUP = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Compute/capacityReservationGroups/[^/]+",
    re.IGNORECASE,
)


@AKS.rule("aks-spot-not-system", "a system pool can't be a spot pool", source="aks-spot", targets=_POOL)
def _spot_mode(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.buys(Purchase.SPOT) and plan.mode is PoolMode.SYSTEM:
        yield Problem("mode", "can't be System for spot nodes", got="System", allowed="User")


@AKS.rule(
    "aks-accelerators-not-system",
    "system pods with a volume on an accelerator node keep it up, and the taint keeps them off it",
    source="aicr-aks",
    targets=_POOL,
)
def _accelerator_mode(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if machine.accelerator is not None and plan.mode is PoolMode.SYSTEM:
        yield Problem("mode", "can't be System with accelerators", got="System", allowed="User")


@AKS.rule(
    "aks-system-not-empty", "a system pool has at least one node", source="aks-node-pools", targets=_POOL
)
def _system_size(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.mode is PoolMode.SYSTEM and plan.size.fewest < 1:
        yield Problem("size", "must be 1 or more for a system pool", got=plan.size.fewest)


@AKS.rule(
    "aks-spot-price",
    "a highest price is for spot, more than 0, with five decimals at most",
    source="aks-spot",
    targets=_POOL,
)
def _spot_price(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        price = option.max_usd_per_hour
        if price is None:
            continue
        path = f"options[{i}].max_usd_per_hour"
        if option.purchase is not Purchase.SPOT:
            yield Problem(path, f"isn't for {option.purchase}", got=price)
        elif not price > 0 or round(price, 5) != price:
            yield Problem(path, "isn't a price", got=price, allowed="more than 0, five decimals at most")


@AKS.rule(
    "spot-price-is-aks",
    "EKS pays the market price, GKE the region's",
    source="aks-spot",
    targets=frozenset(Target) - {_POOL},
)
def _price_elsewhere(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if option.max_usd_per_hour is not None:
            path = f"options[{i}].max_usd_per_hour"
            yield Problem(path, "is for AKS only", got=option.max_usd_per_hour)


@AKS.rule(
    "aks-reservation-is-a-group",
    "a node pool is given the resource id of a capacity reservation group",
    source="aks-capacity-reservation",
    targets=_POOL,
)
def _group(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if option.reservation and not _GROUP.fullmatch(option.reservation):
            allowed = "/subscriptions/.../providers/Microsoft.Compute/capacityReservationGroups/..."
            yield Problem(f"options[{i}].reservation", "isn't one", got=option.reservation, allowed=allowed)


@AKS.rule(
    "aks-infiniband-feature",
    "without the feature nodes of a pool may be on different InfiniBand fabrics",
    source="aks-rdma",
    targets=_POOL,
)
def _feature(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    missing = set(machine.required_features) - plan.cluster.features
    if plan.fabric is not None and missing:
        fix = f"az feature register, then Cluster(features=frozenset({sorted(missing)}))"
        yield Problem("cluster.features", f"lacks {', '.join(sorted(missing))}", fix=fix)


@AKS.rule(
    "aks-grace-without-feature",
    "GB200 and GB300 need the feature unregistered, unlike the other InfiniBand sizes",
    source="ai-infrastructure-on-azure",
    targets=_POOL,
)
def _no_feature(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    wrong = sorted(plan.cluster.features & set(machine.forbidden_features))
    if wrong:
        yield Problem("cluster.features", f"can't have {', '.join(wrong)}", fix="az feature unregister")


@AKS.rule(
    "aks-fabric-by-device-plugin",
    "the Network Operator's device plugins give pods InfiniBand",
    source="aks-rdma",
    targets=_POOL,
)
def _no_dra(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.fabric is not None and plan.fabric.driver is FabricDriver.DRA:
        yield Problem("fabric.driver", "isn't for InfiniBand", got="dra", allowed="device-plugin")


@AKS.rule(
    "aks-no-compact",
    "the feature places InfiniBand sizes together, and a proximity placement group of your own the others",
    source="aks-rdma",
    targets=_POOL,
)
def _no_compact(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.placement is Placement.COMPACT:
        yield Problem("placement", "isn't had from AKS", got="compact", allowed="anywhere")


@AKS.rule(
    "elsewhere-no-azure-fields",
    "modes and registered features are AKS'",
    source="aks-node-pools",
    targets=frozenset(Target) - {_POOL},
)
def _azure_only(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.mode is not PoolMode.USER:
        yield Problem("mode", "is for AKS only", got=str(plan.mode))
    if plan.cluster.features:
        yield Problem("cluster.features", "is for AKS only", got=sorted(plan.cluster.features))
