"""All GPU pools at their largest cost no more than was meant."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import UNKNOWN, At, Breach, Fault, Level, Parameter, Rule, Severity, Stack, changed
from atoll_policies.machines import usd_per_month
from atoll_policies.pools import AKS_POOL, EKS_POOL, GKE_POOL
from atoll_policies.resources import Resource

_MACHINE = {EKS_POOL: "instanceTypes[*]", GKE_POOL: "nodeConfig.machineType", AKS_POOL: "vmSize"}
_MOST = {
    EKS_POOL: ("scalingConfig.maxSize",),
    GKE_POOL: ("autoscaling.totalMaxNodeCount", "autoscaling.maxNodeCount"),
    AKS_POOL: ("maxCount", "count"),
}


def _most(pool: Resource) -> tuple[str, Any]:
    found = [(path, At(pool.properties).get(path)) for path in _MOST[pool.token]]
    known = [(path, value) for path, value in found if value is UNKNOWN or isinstance(value, int | float)]
    return next(iter(known), ("", 0))


def _usd(pool: Resource, nodes: float) -> float:
    machines = [place.value for place in At(pool.properties).reach(_MACHINE[pool.token])]
    prices = [usd_per_month(machine) for machine in machines]
    return nodes * max((price for price in prices if price is not None), default=0)


def _across(stack: Stack, parameters: Mapping[str, Any]) -> Iterator[Breach]:
    pools = [(pool, *_most(pool)) for pool in stack.of(*_MACHINE)]
    spend = {pool.urn: _usd(pool, most) for pool, _, most in pools if most is not UNKNOWN}
    over = sum(spend.values()) > parameters["monthly_budget_usd"]
    for pool, path, most in pools:
        if most is UNKNOWN or (over and spend[pool.urn]):
            yield Breach(
                pool,
                Fault(
                    path,
                    "be so few that all GPU pools stay within `monthly_budget_usd`",
                    unknown=most is UNKNOWN,
                ),
            )


RULE = Rule(
    id="gpu-spend-bounded",
    title="All GPU pools at their largest cost no more than the budget",
    why="A budget's alert comes days after the machines; the pools' largest sizes are what can be spent"
    " before anybody reads it.",
    fix="Lower the pools' largest sizes, or set the parameter `monthly_budget_usd` to what you mean to"
    " spend; it starts high, so that it finds mistakes alone. Prices are on-demand list prices of the"
    " cheapest region.",
    severity=Severity.HIGH,
    across=_across,
    about=(EKS_POOL, GKE_POOL, AKS_POOL),
    parameters={
        "monthly_budget_usd": Parameter(1_000_000, "US dollars a month that all pools may cost together")
    },
    dev=Level.MANDATORY,
    gap="COST-5",
    evidence="Cor-Incorporated/Grift#397",
    maps=(
        "owasp-llm/LLM10",
        "nist-800-53/SC-5",
        "mitre-atlas/AML.T0034",
    ),
    good=(changed("gpu-eks-pool", "scalingConfig.maxSize", 5),),
    bad=(
        changed("gpu-eks-pool", "scalingConfig.maxSize", 400),
        changed("gpu-gke-pool", "autoscaling.totalMaxNodeCount", 400),
        changed("gpu-aks-pool", "maxCount", 400),
    ),
    absent="passes",
)
