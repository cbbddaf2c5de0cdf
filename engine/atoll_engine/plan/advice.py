"""What a careful engineer would say of a plan before it is brought up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from atoll_engine.offline import Resource
from atoll_engine.plan.model import Cost, Finding, QuotaNeed
from atoll_engine.plan.pools import Pool
from atoll_engine.plan.reading import at

# Below this an idle pool isn't worth a line.
_IDLE_USD_PER_HOUR = 1.0
_KARPENTER = "kubernetes:karpenter.sh/v1:NodePool"


def advise(resources: Sequence[Resource], pools: Sequence[Pool], cost: Cost) -> Iterator[Finding]:
    """Yield what is worth a thought, the costly first."""
    yield from _idle(pools, cost)
    yield from _budgets(resources, cost)
    yield from _spot_alone(pools)
    yield from _limits(pools)
    yield from _single_zone(resources, pools)
    yield from _single_copies(resources)


def over_quota(quotas: Sequence[QuotaNeed]) -> Iterator[Finding]:
    """Yield where the most nodes need more than the settings say that the account has."""
    for need in quotas:
        if need.limit is not None and need.needed > need.limit:
            text = f"the most nodes need {need.needed} of {need.name}, the account has {need.limit}"
            yield Finding("warning", need.code or need.name, text)


def _idle(pools: Sequence[Pool], cost: Cost) -> Iterator[Finding]:
    for pool in pools:
        if not pool.fewest or not _accelerated(pool):
            continue
        charges = [
            item for item in cost.charges if item.resource == pool.name and pool.machine_type in item.what
        ]
        usd = sum(charge.usd_per_hour.fewest for charge in charges)
        if usd >= _IDLE_USD_PER_HOUR:
            what = f"{pool.fewest} x {pool.machine_type} run while nobody uses them"
            yield Finding("warning", pool.name, f"{what}: {usd:,.2f} USD an hour")


def _budgets(resources: Sequence[Resource], cost: Cost) -> Iterator[Finding]:
    budgets = [item for item in resources if item.type in _BUDGETS]
    if not budgets and cost.charges:
        yield Finding("warning", "budget", "no budget tells anyone when the bill grows")
    amounts = [amount for item in budgets if (amount := _BUDGETS[item.type](item.inputs)) is not None]
    if amounts and len(amounts) == len(budgets):
        month, amount = cost.total.month, sum(amounts)
        name = ", ".join(item.name for item in budgets)
        if month.fewest > amount:
            text = f"already at the fewest nodes a month costs {month.fewest:,.0f} USD"
            yield Finding("warning", name, f"{text}; the budget is {amount:,.0f}")
        elif month.most > amount:
            text = f"at the most nodes a month costs {month.most:,.0f} USD"
            yield Finding("note", name, f"{text}; the budget of {amount:,.0f} tells, and stops nothing")


def _spot_alone(pools: Sequence[Pool]) -> Iterator[Finding]:
    for pool in pools:
        if pool.bought != "spot":
            continue
        others = [item for item in pools if item is not pool and _same_accelerator(item, pool)]
        if not any(item.bought != "spot" for item in others):
            text = f"spot with nothing to fall back on: when {pool.machine_type} is taken back, its pods wait"
            yield Finding("warning" if _accelerated(pool) else "note", pool.name, text)


def _limits(pools: Sequence[Pool]) -> Iterator[Finding]:
    unlimited = {pool.resource.name: pool for pool in pools if pool.most is None}
    for name, pool in unlimited.items():
        text = f"nothing here limits its {pool.machine_type}: pods that wait start more, up to the quota"
        yield Finding("warning" if _accelerated(pool) else "note", name, text)
    together: dict[str, list[Pool]] = {}
    for pool in pools:
        if pool.most and pool.resource.type == _KARPENTER:
            together.setdefault(pool.resource.parent, []).append(pool)
    for parent, ways in together.items():
        if len(ways) > 1:
            most = sum(pool.most or 0 for pool in ways)
            text = f"each of its {len(ways)} ways of buying has its own limit"
            yield Finding("note", parent.rpartition("::")[2], f"{text}: together they may start {most} nodes")


def _single_zone(resources: Sequence[Resource], pools: Sequence[Pool]) -> Iterator[Finding]:
    for pool in pools:
        if pool.zones == 1 and not _accelerated(pool) and pool.most:
            yield Finding("warning", pool.name, "its nodes are in one zone, and go with it")
    for cluster in resources:
        if (
            cluster.type == "gcp:container/cluster:Cluster"
            and str(cluster.inputs.get("location", "")).count("-") == 2
        ):
            yield Finding(
                "warning",
                cluster.name,
                "a zonal control plane goes with its zone, and is away during upgrades",
            )
    gateways = [item for item in resources if item.type == "aws:ec2/natGateway:NatGateway"]
    zones = {
        item.inputs.get("availabilityZone") for item in resources if item.type == "aws:ec2/subnet:Subnet"
    }
    if gateways and len(gateways) < len(zones):
        text = (
            f"{len(gateways)} NAT gateway for {len(zones)} zones: without its zone the others have no way out"
        )
        yield Finding("note", gateways[0].name, text)


def _single_copies(resources: Sequence[Resource]) -> Iterator[Finding]:
    for item in resources:
        inputs = item.inputs
        alone = (
            (
                item.type == "aws:elasticache/replicationGroup:ReplicationGroup"
                and inputs.get("numCacheClusters") == 1
            )
            or (item.type == "gcp:memorystore/instance:Instance" and inputs.get("replicaCount") == 0)
            or (
                item.type == "azure-native:redisenterprise:RedisEnterprise"
                and inputs.get("highAvailability") == "Disabled"
            )
        )
        if alone:
            yield Finding("note", item.name, "one node with no replica: its data are away while it restarts")


def _accelerated(pool: Pool) -> bool:
    return _accelerator(pool) is not None


def _accelerator(pool: Pool) -> str | None:
    from atoll.accelerators import catalogue

    machine = catalogue().machines.get(pool.machine_type)
    return machine.accelerator if machine else None


def _same_accelerator(one: Pool, other: Pool) -> bool:
    if one.cloud != other.cloud:
        return False
    wanted = _accelerator(other)
    return one.machine_type == other.machine_type if wanted is None else _accelerator(one) == wanted


def _amount(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _aws_budget(inputs: Any) -> float | None:
    monthly = inputs.get("timeUnit") == "MONTHLY" and inputs.get("limitUnit") == "USD"
    return _amount(inputs.get("limitAmount")) if monthly else None


def _gcp_budget(inputs: Any) -> float | None:
    amount = at(inputs, "amount", "specifiedAmount")
    return _amount(at(amount, "units")) if (at(amount, "currencyCode") or "USD") == "USD" else None


def _azure_budget(inputs: Any) -> float | None:
    return _amount(inputs.get("amount")) if inputs.get("timeGrain", "Monthly") == "Monthly" else None


_BUDGETS = {
    "aws:budgets/budget:Budget": _aws_budget,
    "azure-native:consumption:Budget": _azure_budget,
    "gcp:billing/budget:Budget": _gcp_budget,
}
