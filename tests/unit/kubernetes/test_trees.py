"""Values, differences and drift, for any tree."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from atoll_engine.kubernetes import diff
from atoll_engine.kubernetes.drift import refreshed_inputs
from atoll_engine.kubernetes.values import (
    UNKNOWN,
    Secret,
    from_struct,
    has_secret,
    has_unknown,
    keep_secret,
    plain,
    to_struct,
)

_KEYS = st.text(min_size=1, max_size=8)
_NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False).filter(
    lambda number: not number.is_integer()
)
_LEAVES = st.booleans() | _NUMBERS | st.text(max_size=12)


def _trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    nodes = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
        max_leaves=12,
    )
    return st.dictionaries(_KEYS, nodes, max_size=4)


_PLAIN = _trees(_LEAVES)
_WIRED = _trees(_LEAVES | st.none() | st.just(UNKNOWN) | _LEAVES.map(Secret))


@given(_WIRED)
def test_values_survive_the_wire(tree: dict[str, Any]) -> None:
    back = from_struct(to_struct(tree))
    assert back == tree
    assert has_secret(back) == has_secret(tree)
    assert has_unknown(back) == has_unknown(tree)


@given(_WIRED)
def test_a_secret_shows_nothing_and_stays_secret(tree: dict[str, Any]) -> None:
    assert not has_secret(plain(tree))
    assert plain(keep_secret(plain(tree), tree)) == plain(tree)
    assert has_secret(keep_secret(plain(tree), tree)) == has_secret(tree)
    assert "canary" not in repr({"a": [Secret("canary")]})


@given(_PLAIN)
def test_no_difference_of_a_tree_to_itself(tree: dict[str, Any]) -> None:
    assert not list(diff.changes(tree, copy.deepcopy(tree)))


@given(_PLAIN, _PLAIN)
def test_differences_are_found_both_ways(old: dict[str, Any], new: dict[str, Any]) -> None:
    there = dict(diff.changes(old, new))
    back = dict(diff.changes(new, old))
    opposite = {"add": "delete", "delete": "add", "update": "update"}
    assert bool(there) == (old != new)
    assert {path: opposite[how] for path, how in there.items()} == back


@given(_PLAIN, _KEYS, _LEAVES)
def test_a_field_more_is_one_addition(tree: dict[str, Any], key: str, value: Any) -> None:
    tree.pop(key, None)
    assert [how for _, how in diff.changes(tree, {**tree, key: value})] == ["add"]


@given(_PLAIN, _PLAIN)
def test_nothing_drifts_where_the_cluster_stands_still(
    inputs: dict[str, Any], filled: dict[str, Any]
) -> None:
    live = {**filled, **inputs}
    assert refreshed_inputs(inputs, live, copy.deepcopy(live)) == inputs
    assert refreshed_inputs(inputs, filled, copy.deepcopy(filled)) == inputs


@given(_PLAIN, _PLAIN)
def test_what_was_changed_outside_is_in_the_inputs(inputs: dict[str, Any], outside: dict[str, Any]) -> None:
    same_fields = {key: outside[key] for key in inputs.keys() & outside.keys()}
    live = {**inputs, **same_fields}
    assert refreshed_inputs(inputs, inputs, live).keys() == inputs.keys()
    for key, value in same_fields.items():
        if not isinstance(value, dict):
            assert refreshed_inputs(inputs, inputs, live)[key] == value
