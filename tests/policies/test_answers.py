"""What a value alone says agrees with what looking for faults finds, whatever the value is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll_policies import (
    HIDDEN,
    MISSING,
    UNKNOWN,
    At,
    Condition,
    Fault,
    all_of,
    any_of,
    containers,
    custom,
    each,
    each_of,
    field,
    when,
)
from atoll_policies.answers import Answer
from atoll_policies.paths import reach, values_at

ANSWERS: tuple[Answer, ...] = (True, None, False)
SCALARS = st.sampled_from([UNKNOWN, HIDDEN, "", "x", "true", True, False, 0, 3])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=12,
)
PATHS = ("", "a", "a.b", "a[*]", "a[*].b", "a.*", "*.b", "a[*].b[*].a", "a[0]")
ASKED: tuple[Callable[[Any], Condition], ...] = (
    lambda found: found.present(),
    lambda found: found.absent(),
    lambda found: found.isnt_true(),
    lambda found: found.none_of("x", 3),
    lambda found: found.matches("x|t.*"),
    lambda found: found.contains("x"),
    lambda found: found.excludes("x"),
)


def without_answer(condition: Condition) -> Condition:
    return Condition(condition.words, condition.check)


def fixed(answer: Answer) -> Condition:
    faults = [] if answer else [Fault("", "hold", unknown=answer is None)]
    return Condition("hold", lambda at: faults, lambda value: answer)


@pytest.mark.parametrize("answers", list(product(ANSWERS, repeat=3)))
def test_joined_answers_are_those_of_joined_faults(answers: tuple[Answer, ...]) -> None:
    parts = [fixed(answer) for answer in answers]
    for joined in (all_of(*parts), any_of(*parts), when(parts[0], parts[1])):
        assert joined.answer is not None
        assert joined.answer(0) is without_answer(joined).holds(At(0))


@pytest.mark.parametrize("ask", ASKED)
@given(st.sampled_from(PATHS), st.sampled_from(PATHS), st.sampled_from([MISSING, "x"]), TREES)
def test_each_place_has_the_same_faults_with_an_answer(
    ask: Callable[[Any], Condition], path: str, below: str, default: Any, tree: Any
) -> None:
    asked, at = ask(field(below, default)), At({"a": tree})
    assert each(path, asked).check(at) == each(path, without_answer(asked)).check(at)
    assert asked.holds(at) is without_answer(asked).holds(at)


@pytest.mark.parametrize("mark", [UNKNOWN, HIDDEN])
def test_a_place_that_cant_be_read_is_told_though_its_condition_holds(mark: Any) -> None:
    (fault,) = each_of(("a", "b[*]"), fixed(True)).check(At({"a": "x", "b": ["x", mark]}))
    assert fault == Fault("b[1]", "hold", unknown=True)


@pytest.mark.parametrize("path", PATHS)
@given(TREES)
def test_values_are_those_of_the_places(path: str, tree: Any) -> None:
    for whole in (tree, {"a": tree}):
        assert list(values_at(path)(whole)) == [value for _, value in reach(whole, path)]


def test_what_needs_more_than_the_value_has_no_answer() -> None:
    needs_place = custom("hold", lambda at: at.path == "a")
    assert field("a").present().answer is not None
    for condition in (
        needs_place,
        field("a[*]").present(),
        all_of(field("a").present(), needs_place),
        any_of(needs_place, field("a").present()),
        when(needs_place, field("a").present()),
        when(field("a").present(), needs_place),
    ):
        assert condition.answer is None


def test_of_a_secret_it_is_known_only_that_it_is_set() -> None:
    secret = At({"a": HIDDEN})
    assert field("a").present().holds(secret) is True
    for asked in (field("a").absent(), field("a").differs("x"), field("a").excludes("x")):
        assert asked.holds(secret) is None


def test_what_cant_be_read_is_told_once_for_all_kinds_of_containers() -> None:
    rule = containers(field("name").differs("x"))["kubernetes:core:Pod"]
    (fault,) = rule.check(At({"spec": UNKNOWN}))
    assert fault == Fault("spec", "not be 'x'", unknown=True)
