"""All GPU pools at their largest cost no more than was meant."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import (
    MISSING,
    UNKNOWN,
    At,
    Breach,
    Fault,
    Level,
    Parameter,
    Rule,
    Severity,
    Stack,
    changed,
)
from atoll_policies.machines import usd_per_month
from atoll_policies.pools import AKS_POOL, EKS_POOL, GKE_POOL
from atoll_policies.resources import Resource

_MACHINE = {EKS_POOL: "instanceTypes[*]", GKE_POOL: "nodeConfig.machineType", AKS_POOL: "vmSize"}
_MOST = {
    EKS_POOL: ("scalingConfig.maxSize",),
    GKE_POOL: ("autoscaling.totalMaxNodeCount", "autoscaling.maxNodeCount"),
    AKS_POOL: ("maxCount", "count"),
}


def _most(pool: Resource) -> Iterator[tuple[str, Any]]:
    """Yield the largest size of ``pool`` and where it is said, the one that counts first."""
    for path in _MOST[pool.token]:
        value = At(pool.properties).get(path)
        if value is UNKNOWN or isinstance(value, int | float):
            yield path, value


def _usd_per_node(pool: Resource) -> list[float]:
    machines = [place.value for place in At(pool.properties).reach(_MACHINE[pool.token])]
    return [price for machine in machines if (price := usd_per_month(machine)) is not None]


def _across(stack: Stack, parameters: Mapping[str, Any]) -> Iterator[Breach]:
    sized = [(pool, next(_most(pool), None)) for pool in stack.of(*_MACHINE)]
    pools = [(pool, *size) for pool, size in sized if size is not None]
    spend = {
        pool.urn: most * max(prices)
        for pool, _, most in pools
        if most is not UNKNOWN and (prices := _usd_per_node(pool))
    }
    over = sum(spend.values()) > parameters["monthly_budget_usd"]
    for pool, path, most in pools:
        if most is UNKNOWN or (over and pool.urn in spend):
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
        changed("gpu-gke-pool", "autoscaling", {"minNodeCount": 0, "maxNodeCount": 400}),
        changed("gpu-aks-pool", "count", 400, together={"maxCount": MISSING}),
    ),
    absent="passes",
)
