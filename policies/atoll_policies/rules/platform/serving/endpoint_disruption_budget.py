"""Not all of an endpoint's pods go at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import UNKNOWN, At, Breach, Fault, Level, Rule, Severity, Stack, changed, without
from atoll_policies.conditions import Answer
from atoll_policies.namespaces import in_namespace, namespace_of
from atoll_policies.resources import Resource

_ENDPOINT = "kubernetes:serving.kserve.io:InferenceService"
_BUDGET = "kubernetes:policy:PodDisruptionBudget"


def _selects(budget: Resource, name: Any) -> Answer:
    labels = At(budget.properties).get("spec.selector.matchLabels")
    values = list(labels.values()) if isinstance(labels, dict) else [labels]
    if f"isvc.{name}-predictor" in values or name in values:
        return True
    return None if UNKNOWN in (name, *values) else False


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for endpoint in stack.of(_ENDPOINT):
        budgets, more = in_namespace(stack, _BUDGET, namespace_of(endpoint))
        answers = [_selects(budget, At(endpoint.properties).get("metadata.name")) for budget in budgets]
        if True not in answers:
            unknown = more or None in answers
            yield Breach(endpoint, Fault("", "have a PodDisruptionBudget in the stack", unknown=unknown))


RULE = Rule(
    id="endpoint-disruption-budget",
    title="Endpoints have a PodDisruptionBudget",
    why="An upgrade drains nodes, and takes all replicas that are on them at once where no budget forbids"
    " it.",
    fix="Make a PodDisruptionBudget whose selector has the label `app: isvc.NAME-predictor`.",
    severity=Severity.LOW,
    across=_across,
    about=(_ENDPOINT,),
    dev=Level.DISABLED,
    gap="SRV-4",
    evidence="CKV_K8S_8 to 13 read no custom resources",
    maps=("soc2/A1.1", "nist-800-53/CP-10"),
    good=(changed("endpoint-disruption", "spec.selector.matchLabels", {"endpoint": "endpoint"}),),
    bad=(
        changed("endpoint-disruption", "spec.selector.matchLabels.app", "isvc.other-predictor"),
        without("endpoint-disruption"),
    ),
)
