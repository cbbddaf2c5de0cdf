"""The pack never falls over, and says the same in any order."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll_policies import At, Condition, Level, changed
from atoll_policies.baselines import baseline, provider_of
from atoll_policies.registry import all_rules
from atoll_policies.testing import UNKNOWN, Harness, Sample, build, secret
from atoll_policies.values import from_struct, to_struct

RULES = all_rules()
HARNESS = Harness.of(RULES)
SAMPLES = build(baseline())
# 100,000 take some minutes: ATOLL_FUZZ_RESOURCES=100000.
RESOURCES = int(os.environ.get("ATOLL_FUZZ_RESOURCES", "4000"))
JUNK = (
    None, True, False, 0, -1, 3.5, 1e308, "", "a", "true", "*", "{", '{"Statement": 1}', "0.0.0.0/0", [], {},
    [None], [[]], [{}], {"": None}, {"a": {"b": [1]}}, UNKNOWN, [UNKNOWN], {"a": UNKNOWN}, secret("s"),
)  # fmt: skip
CANARY = "canary-5b1f"


def mangled(tree: Any, random_: random.Random) -> Any:
    """Return ``tree`` with junk in some places."""
    if random_.random() < 0.15:
        return random_.choice(JUNK)
    if isinstance(tree, dict):
        kept = {name: mangled(value, random_) for name, value in tree.items() if random_.random() > 0.1}
        return kept | ({"extra": random_.choice(JUNK)} if random_.random() < 0.1 else {})
    if isinstance(tree, list):
        return [mangled(item, random_) for item in tree]
    return tree


def mangled_samples(count: int) -> Iterator[Sample]:
    random_ = random.Random(count)
    for number in range(count):
        sample = SAMPLES[number % len(SAMPLES)]
        properties = {name: mangled(value, random_) for name, value in sample.properties.items()}
        yield replace(sample, properties=properties)


def test_junk_never_makes_a_rule_fail() -> None:
    failed = {
        item.message
        for sample in mangled_samples(RESOURCES)
        for item in HARNESS.analyze_one(sample)
        if "the rule itself failed" in item.message
    }
    assert failed == set()


def test_junk_never_makes_a_rule_between_resources_fail() -> None:
    samples = list(mangled_samples(RESOURCES))
    for start in range(0, len(samples), len(SAMPLES)):
        for item in HARNESS.analyze_stack(samples[start : start + len(SAMPLES)]):
            assert "the rule itself failed" not in item.message, item


def test_a_large_resource_is_looked_at() -> None:
    pod = next(sample for sample in SAMPLES if sample.type == "kubernetes:core/v1:Pod")
    large = replace(pod, properties={**pod.properties, "data": {f"n{n}": "x" * 1000 for n in range(5000)}})
    assert HARNESS.analyze_one(large) == []


def test_a_rule_that_raises_is_a_mandatory_finding_and_the_others_go_on() -> None:
    def broken(at: At) -> list[Any]:
        raise ValueError(CANARY)

    token = "aws:eks/cluster:Cluster"
    rule = next(rule for rule in RULES if token in rule.requires)
    raising = replace(rule, id="raises", requires={token: Condition("raise", broken)}, dev=Level.ADVISORY)
    bad = changed("eks-cluster", "vpcConfig.endpointPublicAccess", True).applied(baseline())
    sample = next(item for item in build(bad) if item.name == "eks-cluster")
    reported = Harness.of([raising, *RULES], stack="aws-dev").analyze_one(sample)
    said = {item.policy: item for item in reported}
    assert said["raises"].level == "mandatory"
    assert "ValueError" in said["raises"].message
    assert CANARY not in said["raises"].message
    assert set(said) == {"raises", "eks-endpoint-private"}


@pytest.mark.parametrize("provider", sorted({provider_of(item) for item in baseline().values()}))
def test_the_order_of_resources_changes_nothing(provider: str) -> None:
    samples = [item for item in mangled_samples(len(SAMPLES)) if item.type.startswith(f"{provider}:")]
    first = sorted(map(repr, HARNESS.analyze(samples)))
    for seed in range(20):
        random.Random(seed).shuffle(samples)
        assert sorted(map(repr, HARNESS.analyze(samples))) == first


def test_the_order_of_properties_changes_nothing() -> None:
    variables = {f"KEY_{number}": f"AKIAIOSFODNN7{number:07}" for number in range(30)}
    turned = dict(reversed(variables.items()))
    told = [
        HARNESS.analyze_one(
            Sample("f", "aws:lambda/function:Function", {"environment": {"variables": found}})
        )
        for found in (variables, turned)
    ]
    assert told[0] == told[1]
    assert "environment.variables.KEY_0 must not hold credentials; environment.variables.KEY_1 " in str(told)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), TREES))
def test_values_survive_the_wire(tree: dict[str, Any]) -> None:
    assert from_struct(to_struct(tree)) == without_nulls(tree)


def without_nulls(tree: Any) -> Any:
    """Return ``tree`` as a resource has it: a property that is null isn't there."""
    if isinstance(tree, dict):
        return {name: without_nulls(value) for name, value in tree.items() if value is not None}
    return [without_nulls(item) for item in tree] if isinstance(tree, list) else tree
