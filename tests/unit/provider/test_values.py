"""Trees cross the wire as they are, secrets and unknowns with them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from atoll_engine.provider.values import (
    UNKNOWN,
    Secret,
    from_struct,
    has_secret,
    has_unknown,
    keep_secret,
    plain,
    to_struct,
)

_LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8) | st.just(UNKNOWN)
_KEYS = st.text(max_size=6)


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3) | inner.map(Secret)


TREES = st.dictionaries(_KEYS, st.recursive(_LEAVES, _deeper, max_leaves=12), max_size=4)


def without_nulls(tree: Any) -> Any:
    if isinstance(tree, Secret):
        return Secret(without_nulls(tree.value))
    if isinstance(tree, dict):
        return {key: without_nulls(value) for key, value in tree.items() if value is not None}
    return [without_nulls(item) for item in tree] if isinstance(tree, list) else tree


@given(TREES)
def test_a_tree_comes_back_from_the_wire(tree: dict[str, Any]) -> None:
    assert from_struct(to_struct(tree)) == without_nulls(tree)


@given(TREES)
def test_plain_has_no_secret(tree: dict[str, Any]) -> None:
    assert not has_secret(plain(tree))
    assert has_unknown(plain(tree)) == has_unknown(tree)


@given(TREES)
def test_secrets_of_the_inputs_are_secret_in_the_outputs(tree: dict[str, Any]) -> None:
    kept = keep_secret(plain(tree), tree)
    assert plain(kept) == plain(tree)
    assert _open_leaves(kept) <= _open_leaves(tree)


def _open_leaves(tree: Any, path: tuple[Any, ...] = ()) -> set[tuple[Any, ...]]:
    if isinstance(tree, Secret):
        return set()
    if isinstance(tree, dict):
        return {leaf for key, value in tree.items() for leaf in _open_leaves(value, (*path, key))}
    if isinstance(tree, list):
        return {leaf for index, value in enumerate(tree) for leaf in _open_leaves(value, (*path, index))}
    return {path}


def test_a_list_with_a_secret_is_secret_as_a_whole() -> None:
    env = [{"name": "a", "value": Secret("1")}, {"name": "b", "value": "2"}]
    assert keep_secret({"env": plain(env)}, {"env": env}) == {"env": Secret(plain(env))}


def test_output_values_are_understood() -> None:
    output = {"4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4"}
    tree = {
        "known": {**output, "value": 1},
        "unknown": output,
        "secret": {**output, "value": 1, "secret": True},
    }
    assert from_struct(to_struct(tree)) == {"known": 1, "unknown": UNKNOWN, "secret": Secret(1)}
