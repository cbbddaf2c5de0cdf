"""Every rule against its cases, through the servicer that the engine calls."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest

from atoll_policies import Rule
from atoll_policies.baselines import baseline, provider_of
from atoll_policies.registry import all_rules, rule
from atoll_policies.testing import Harness, Trial, build, trials
from atoll_policies.tokens import canonical, other_spellings

RULES = all_rules()
TRIALS = [trial for rule in RULES for trial in trials(rule, baseline())]
HARNESS = Harness.of(RULES)


@pytest.mark.parametrize("provider", sorted({provider_of(item) for item in baseline().values()}))
def test_the_baseline_passes_every_rule(provider: str) -> None:
    declared = {name: item for name, item in baseline().items() if provider_of(item) == provider}
    assert HARNESS.analyze(build(declared)) == []


@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_a_case_trips_its_rule_and_no_other(trial: Trial) -> None:
    harness = Harness.of([rule(trial.rule)]) if trial.alone else HARNESS
    reported = harness.analyze(build(trial.declared))
    names = {item.policy for item in reported}
    mine = [item for item in reported if item.policy == trial.rule]
    undetermined = [item for item in mine if "\nundetermined, " in item.message]
    if trial.expected == "passes":
        assert names <= set(trial.also)
    elif trial.expected == "fails":
        assert names == {trial.rule, *trial.also}
        assert len(mine) > len(undetermined)
        assert not trial.blamed or any(item.urn.endswith(f"::{trial.blamed}") for item in mine)
    else:
        assert mine, "it was silent about what it can't know"
        assert mine == undetermined


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_tried_in_every_way(rule: Rule) -> None:
    mine = list(trials(rule, baseline()))
    kinds = Counter(trial.kind.split()[0] for trial in mine if " as " not in trial.kind)
    assert kinds["good"] >= 1
    assert kinds["bad"] >= 2
    assert kinds["absent"] == kinds["unknown"] == 1
    bad = [trial for trial in mine if trial.kind.startswith("bad") and " as " not in trial.kind]
    assert all(one.declared != other.declared for one, other in combinations(bad, 2)), "two bad cases are one"
    subjects = [trial.declared[trial.subject].type for trial in bad if trial.subject in trial.declared]
    spellings = [
        name for token in (*rule.tokens, *map(canonical, subjects)) for name in other_spellings(token)
    ]
    assert any(trial.kind.endswith(f" as {name}") for trial in mine for name in spellings) or not spellings


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_case_adds_is_not_there_before(rule: Rule) -> None:
    cases = (*rule.good, *rule.bad, *rule.undetermined)
    added = {item.name for case in cases for item in (case.add, *case.beside) if item}
    assert not added & baseline().keys()


REPAIRS = [trial for trial in TRIALS if trial.kind.startswith("bad") and rule(trial.rule).remedy]


@pytest.mark.parametrize("trial", REPAIRS, ids=str)
def test_a_repair_leaves_nothing_to_repair(trial: Trial) -> None:
    harness = Harness.of([rule(trial.rule)], config={trial.rule: "remediate"})
    sample = next(item for item in build(trial.declared) if item.name == trial.subject)
    repaired, properties = harness.remediate(sample)
    assert repaired == [trial.rule]
    assert harness.analyze_one(replace(sample, properties=properties)) == []
    assert harness.remediate(replace(sample, properties=properties))[0] == []
