"""Every rule against its cases, through the servicer that the engine calls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from atoll_policies.baselines import baseline, provider_of
from atoll_policies.registry import all_rules, rule
from atoll_policies.testing import Harness, Trial, build, trials

RULES = all_rules()
TRIALS = [trial for rule in RULES for trial in trials(rule, baseline())]
HARNESS = Harness.of(RULES)


@pytest.mark.parametrize("provider", sorted({provider_of(item) for item in baseline().values()}))
def test_the_baseline_passes_every_rule(provider: str) -> None:
    declared = {name: item for name, item in baseline().items() if provider_of(item) == provider}
    assert HARNESS.analyze(build(declared)) == []


@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_a_case_trips_its_rule_and_no_other(trial: Trial) -> None:
    reported = HARNESS.analyze(build(trial.declared))
    names = {item.policy for item in reported}
    mine = [item for item in reported if item.policy == trial.rule]
    undetermined = [item for item in mine if "\nundetermined, " in item.message]
    if trial.expected == "passes":
        assert names <= set(trial.also)
    elif trial.expected == "fails":
        assert names == {trial.rule, *trial.also}
        assert len(mine) > len(undetermined)
    else:
        assert mine, "it was silent about what it can't know"
        assert mine == undetermined


REPAIRS = [trial for trial in TRIALS if trial.kind.startswith("bad") and rule(trial.rule).remedy]


@pytest.mark.parametrize("trial", REPAIRS, ids=str)
def test_a_repair_leaves_nothing_to_repair(trial: Trial) -> None:
    harness = Harness.of([rule(trial.rule)], config={trial.rule: "remediate"})
    sample = next(item for item in build(trial.declared) if item.name == trial.subject)
    repaired, properties = harness.remediate(sample)
    assert repaired == [trial.rule]
    assert harness.analyze_one(replace(sample, properties=properties)) == []
    assert harness.remediate(replace(sample, properties=properties))[0] == []
