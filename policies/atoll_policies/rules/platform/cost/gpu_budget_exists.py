"""Where there are GPUs, there is a budget."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Level, Rule, Severity, Stack, changed, negated, without
from atoll_policies.pools import AKS_POOL, EKS_POOL, GKE_POOL, HAS_ACCELERATORS

_BUDGETS = {
    EKS_POOL: ("aws:budgets/budget:Budget",),
    GKE_POOL: ("gcp:billing/budget:Budget",),
    AKS_POOL: ("azure-native:consumption:Budget",),
}


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for token, budgets in _BUDGETS.items():
        if stack.of(*budgets):
            continue
        for pool in stack.of(token):
            needed = negated(HAS_ACCELERATORS[token], "have a budget in the same stack")
            yield from (Breach(pool, fault) for fault in needed.faults(At(pool.properties)))


RULE = Rule(
    id="gpu-budget-exists",
    title="An account with GPU pools has a budget",
    why="GPUs left on by accident are noticed by the bill, a month late, or by a budget's alert.",
    fix="Make a budget with an alert in the stack that makes the pools.",
    severity=Severity.HIGH,
    across=_across,
    about=tuple(_BUDGETS),
    dev=Level.MANDATORY,
    gap="COST-5",
    evidence="Cor-Incorporated/Grift#397",
    absent="passes",
    maps=("owasp-llm/LLM10", "iso-42001/A.4.5"),
    good=(
        changed("gpu-budget", "limitAmount", "100"),
        changed("gpu-cost-budget", "amount", 100),
        changed("gpu-billing-budget", "displayName", "gpus"),
    ),
    bad=(without("gpu-budget"), without("gpu-billing-budget"), without("gpu-cost-budget")),
)
