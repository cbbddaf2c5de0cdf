"""The resources that cases change are such as the clouds' SDKs take."""

from __future__ import annotations

import pytest

from atoll_engine.offline.checks import problems
from atoll_engine.offline.schemas import Schemas
from atoll_engine.provider.values import UNKNOWN
from atoll_policies import values as policies
from atoll_policies.baselines import baseline
from atoll_policies.cases import Case, Declared, Reference
from atoll_policies.registry import all_rules
from atoll_policies.values import MISSING

SCHEMAS = Schemas()
# What a case sets; where it takes something away, a required property may be missing.
SETTING = [
    (f"{rule.id} {kind} {number}", case)
    for rule in all_rules()
    for kind, cases in (("good", rule.good), ("bad", rule.bad), ("undetermined", rule.undetermined))
    for number, case in enumerate(cases, 1)
    if case.value is not MISSING or case.add
]


# SDKs of today don't have them any more, and states of yesterday still do.
RETIRED = {"gcp:notebooks/instance:Instance", "gcp:notebooks/runtime:Runtime"}


def wrong(declared: Declared) -> list[str]:
    """Return what the SDK has against a resource; custom resources of Kubernetes it doesn't know."""
    if declared.type in RETIRED:
        return []
    if declared.type.startswith("kubernetes:") and not SCHEMAS.has(declared.type):
        return []
    inputs = {name: plain(value) for name, value in declared.properties.items()}
    return [str(item) for item in problems(SCHEMAS.of(declared.type), inputs) if item.certain]


def plain(value: object) -> object:
    if isinstance(value, Reference) or value is policies.UNKNOWN:
        return UNKNOWN
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("name", baseline())
def test_a_baseline_is_what_the_sdk_takes(name: str) -> None:
    assert wrong(baseline()[name]) == []


@pytest.mark.parametrize("case", [case for _, case in SETTING], ids=[name for name, _ in SETTING])
def test_a_case_is_what_the_sdk_takes(case: Case) -> None:
    assert wrong(case.applied(baseline())[case.name]) == []
