"""Whether a rule alone comes out of its trials as it must, without the engine's protocol: fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from atoll_policies.evaluator import Evaluator
from atoll_policies.findings import Finding
from atoll_policies.resources import Resource
from atoll_policies.rule import Rule
from atoll_policies.settings import Settings
from atoll_policies.testing.build import build
from atoll_policies.testing.matrix import Trial
from atoll_policies.testing.places import is_place
from atoll_policies.values import MISSING

_STACK = "aws-prod"


def stands(rule: Rule, trials: Iterable[Trial]) -> bool:
    """Say whether ``rule`` says in each of ``trials`` what it must, of the right resource and of properties.

    Its remedy repairs what fails, and changes nothing else.
    """
    evaluator = Evaluator([rule], Settings("prod"))
    return all(_stands(rule, evaluator, trial) for trial in trials)


def _stands(rule: Rule, evaluator: Evaluator, trial: Trial) -> bool:
    alone = rule.across is None
    resources = list(_resources(trial, [trial.subject] if alone else trial.declared))
    found = evaluator.all(resources)
    told = {path for item in found for path in item.paths}
    return (
        _verdict(found) == trial.expected
        and (not trial.blamed or any(item.urn.endswith(f"::{trial.blamed}") for item in found))
        and all(map(is_place, told))
        and (trial.expected != "fails" or _repairs(rule, evaluator, resources[0], told))
    )


def _verdict(found: Sequence[Finding]) -> str:
    verdicts = {finding.verdict for finding in found}
    if "error" in verdicts or "violation" in verdicts:
        return "fails"
    return "undetermined" if verdicts else "passes"


def _repairs(rule: Rule, evaluator: Evaluator, broken: Resource, told: set[str]) -> bool:
    if rule.remedy is None:
        return True
    repaired = rule.remedy(broken.properties)
    return (
        repaired is not None
        and not evaluator.resource(replace(broken, properties=repaired))
        and told.issuperset(_altered(broken.properties, repaired))
    )


def _altered(before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of what ``before`` has, and ``after`` has otherwise or not at all."""
    for name, value in before.items():
        place, other = f"{path}.{name}" if path else name, after.get(name, MISSING)
        if isinstance(value, Mapping) and isinstance(other, Mapping):
            yield from _altered(value, other, place)
        elif value != other:
            yield place


def _resources(trial: Trial, names: Iterable[str]) -> Iterator[Resource]:
    for sample in build(trial.declared, names):
        yield Resource(
            urn=sample.urn(_STACK),
            type=sample.type,
            name=sample.name,
            properties=dict(sample.properties),
            # There, so that what is unknown is known to name nobody else; whom they name the values say.
            property_dependencies={
                name: [f"::{other}" for other in others] for name, others in sample.depends_on.items()
            },
        )
