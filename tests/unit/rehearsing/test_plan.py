"""Plans in words, and what is expected of them."""

from __future__ import annotations

import pytest

from atoll_engine.rehearsing.plan import AtLeast, Expected, Plan


def test_a_plan_in_words() -> None:
    plan = Plan.of({"create": 2, "same": 10, "replace": 1, "read": 4})

    assert str(plan) == "creates 2, updates 0, replaces 1, deletes 0, same 10"


@pytest.mark.parametrize(
    ("expected", "allowed", "refused"),
    [
        (Expected(), {"same": 3}, {"same": 3, "create": 1}),
        (Expected(creates=AtLeast(1)), {"create": 4}, {"same": 3}),
        (Expected(updates=1, same=3), {"update": 1, "same": 3}, {"update": 2, "same": 3}),
        (Expected(updates=None), {"update": 7}, {"update": 7, "replace": 1}),
        (Expected(deletes=AtLeast(1)), {"delete": 1}, {"delete": 1, "update": 1}),
    ],
)
def test_an_expectation(expected: Expected, allowed: dict[str, int], refused: dict[str, int]) -> None:
    assert expected.allows(Plan.of(allowed))
    assert not expected.allows(Plan.of(refused))


def test_an_expectation_in_words() -> None:
    wanted = Expected(creates=AtLeast(1), updates=None, same=3)

    assert str(wanted) == "creates at least 1, replaces 0, deletes 0, same 3"
    anything = Expected(creates=None, updates=None, replaces=None, deletes=None)
    assert str(anything) == "any plan that goes through"
