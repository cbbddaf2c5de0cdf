"""No secret is told of any case of any rule: not to the engine, and in no report.

Each value is secret, and each text, those inside of JSON documents too, ends with a canary. What a rule asks
of a text may hide the fault that the case is about; then one property after the other gets the canary.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from atoll_engine.offline import Outcome, Resource
from atoll_engine.provider import values as engine
from atoll_engine.review import EnvironmentReview, Place, Review
from atoll_engine.review.compare import judged, part_changes, quota_changes
from atoll_engine.review.gate import Gate
from atoll_engine.review.sides import Side, side_of
from atoll_policies import Rule, all_rules
from atoll_policies.baselines import baseline
from atoll_policies.configuration import Configuration
from atoll_policies.testing import UNKNOWN, Harness, Reported, Sample, Trial, build, secret, trials
from atoll_policies.values import SECRET, SIGNATURE, to_struct
from atoll_policies.waivers import Waivers
from tests.policies.review.samples import FORMS

CANARY = "canary-7c1e"
STACK = "aws-prod"
RULES = all_rules()
ALL = Harness.of(RULES, stack=STACK)
Plant = Callable[[str], str]


def suffixed(text: str) -> str:
    return f"{text}{CANARY}"


def inside(text: str) -> str:
    """Return ``text`` with the canary, in each text of it where it is a JSON document."""
    try:
        tree = json.loads(text)
    except ValueError:
        return suffixed(text)
    return json.dumps(hidden(tree, suffixed, lambda value: value)) if isinstance(tree, dict | list) else text


def hidden(tree: Any, plant: Plant, hide: Callable[[Any], Any] = secret) -> Any:
    """Return ``tree`` with each of its values hidden, and texts as ``plant`` makes them."""
    if isinstance(tree, dict):
        return {name: hidden(value, plant, hide) for name, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [hidden(value, plant, hide) for value in tree]
    if tree is None or tree is UNKNOWN:
        return tree
    return hide(plant(tree) if isinstance(tree, str) else tree)


def planted(samples: Sequence[Sample], where: tuple[str, str] | None = None) -> list[Sample]:
    """Return ``samples`` with canaries, everywhere or in one property of one of them."""
    return [
        replace(
            sample,
            properties={
                name: hidden(value, inside if where in (None, (sample.name, name)) else str)
                for name, value in sample.properties.items()
            },
        )
        for sample in samples
    ]


def stacks(rule: Rule, trial: Trial) -> Iterator[list[Sample]]:
    """Yield what the rule looks at in a trial, with canaries everywhere, then in one property each."""
    names = None if rule.across else [name for name in (trial.subject,) if name in trial.declared]
    samples = build(trial.declared, names)
    yield planted(samples)
    if trial.kind.startswith("bad"):
        for sample in samples:
            if not rule.across or sample.name == trial.subject or sample.type in rule.about:
                yield from (planted(samples, (sample.name, name)) for name in sample.properties)


def told(rule: Rule, trial: Trial, samples: Sequence[Sample]) -> list[Reported]:
    """Return what the engine is told, of the subject by all rules."""
    found = [said for sample in samples if sample.name == trial.subject for said in ALL.analyze_one(sample)]
    return found + (Harness.of([rule], stack=STACK).analyze_stack(samples) if rule.across else [])


def reviewed(rule: Rule, samples: Sequence[Sample]) -> EnvironmentReview:
    """Return the review of a change after which each value is secret, no more each property as a whole."""
    after = [
        Resource(sample.urn(STACK), sample.type, sample.name, "create", "", inputs, {})
        for sample in samples
        for inputs in [engine.from_struct(to_struct(sample.properties))]
    ]
    before = [
        replace(item, inputs={name: engine.Secret(value) for name, value in item.inputs.items()})
        for item in after
    ]
    base, head = side(rule, before), side(rule, after)
    found = judged(head, base, lambda *_: Place("stacks/landings/aws.py"))
    parts, quotas = part_changes(head, base), quota_changes(head, base)
    return EnvironmentReview(STACK, head.plan, base.plan, found, parts, quotas)


def side(rule: Rule, resources: Sequence[Resource]) -> Side:
    outcome = Outcome(tuple(resources), (), {"create": len(resources)})
    gate = Gate([rule], Configuration(), Waivers(()))
    return side_of(STACK, gate, outcome, {"cloud": "aws", "region": "us-west-2"}, "filled")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_case_tells_a_secret(rule: Rule) -> None:
    """What other spellings of a type have is the same."""
    said: list[Reported] = []
    shown: list[EnvironmentReview] = []
    for trial in trials(rule, baseline()):
        if " as " in trial.kind:
            continue
        for number, samples in enumerate(stacks(rule, trial)):
            said += told(rule, trial, samples)
            spoken = any(item.policy == rule.id for item in said)
            if spoken or number == 0:
                shown.append(reviewed(rule, samples))
            if spoken:
                break

    assert rule.id in {item.policy for item in said}
    assert CANARY not in str(said)
    findings = [item for part in shown for item in part.findings]
    assert findings
    for name, text in written(shown, rule):
        assert CANARY not in text, name


def written(shown: Sequence[EnvironmentReview], rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield every report, by its name; Markdown one by one, for a comment has little room."""
    for name, write in FORMS.items():
        reviews = [(part,) for part in shown] if name == "review.md" else [tuple(shown)]
        yield from ((name, write(Review("main", parts), [rule])) for parts in reviews)


REPAIRS = [
    trial
    for rule in RULES
    if rule.remedy
    for trial in trials(rule, baseline())
    if trial.kind.startswith("bad")
]


@pytest.mark.parametrize("trial", REPAIRS, ids=str)
def test_a_repair_makes_no_secret_plain(trial: Trial) -> None:
    rules = [rule for rule in RULES if rule.id == trial.rule]
    harness = Harness.of(rules, config={trial.rule: "remediate"})
    (sample,) = planted(build(trial.declared, [trial.subject]))
    enveloped = {name: secret(value) for name, value in sample.properties.items()}
    for sent in (sample, replace(sample, properties=enveloped)):
        _, properties = harness.remediate(sent)
        assert CANARY in str(properties)
        assert CANARY not in str(without_secrets(properties))


def without_secrets(tree: Any) -> Any:
    if isinstance(tree, dict):
        kept = {name: without_secrets(value) for name, value in tree.items()}
        return None if tree.get(SIGNATURE) == SECRET else kept
    return [without_secrets(value) for value in tree] if isinstance(tree, list) else tree
