"""Cases of rules notice when the rules' code is wrong."""

from __future__ import annotations

import pytest

from atoll_policies import Rule
from atoll_policies.baselines import baseline
from atoll_policies.registry import all_rules
from atoll_policies.testing import trials
from atoll_policies.testing.mutants import score
from atoll_policies.testing.trying import stands


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_a_rule_as_it_is_stands_its_trials(rule: Rule) -> None:
    assert stands(rule, trials(rule, baseline()))


def test_every_mutant_is_killed() -> None:
    found = score()
    assert found.count >= 3000
    assert not found.survivors, "\n".join(map(str, found.survivors))
