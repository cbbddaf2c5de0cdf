"""Paths into a resource's properties: ``vpcConfig.publicAccessCidrs[*]``.

``name`` goes into an object, ``[*]`` into each element of a list, ``*`` into each value of a map, sorted
by name. A name that has dots is in brackets: ``metadata.labels[serving.kserve.io/inferenceservice]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from atoll_policies.values import HIDDEN, MISSING, UNKNOWN, Mark

ELEMENTS = "[*]"
Found = Sequence[tuple[str, Any]]
"""Places that a path leads to, each with the value there."""
Walk = Callable[[Any], Found]
Get = Callable[[Any], Any]
_PART = re.compile(r"\[([^\]]+)\]|([^.\[\]]+)")


@lru_cache(maxsize=8192)
def parts(path: str) -> tuple[str, ...]:
    """Return the steps of ``path``: names, ``*`` and ``[*]``; ``[3]`` is the step ``3``."""
    return tuple(ELEMENTS if bracket == "*" else bracket or name for bracket, name in _PART.findall(path))


def reach(tree: Any, path: str) -> Found:
    """Return where ``path`` leads in ``tree``, as (concrete path, value).

    A name that isn't there gives ``MISSING``; an empty or missing list gives nothing for ``[*]``. What lies
    below an unknown value is unknown, below a hidden one hidden.
    """
    return walker(path)(tree)


@lru_cache(maxsize=8192)
def walker(path: str) -> Walk:
    """Return what `reach` does for ``path``, for who goes the same way often."""
    return _compiled(parts(path))


@lru_cache(maxsize=8192)
def getter(path: str) -> Get:
    """Return what `reach` finds at ``path``, which has no ``*``, without saying where that is."""
    return _getting(parts(path))


@lru_cache(maxsize=8192)
def values_at(path: str) -> Callable[[Any], Sequence[Any]]:
    """Return what `reach` finds at ``path``, without saying where that is."""
    return _valued(parts(path))


def _compiled(steps: tuple[str, ...]) -> Walk:
    """Return what walks ``steps``. Paths are walked for every rule and resource, so they are split once."""
    wild = _plain(steps)
    trails = [""]
    for step in steps[:wild]:
        trails.append(_joined(trails[-1], step))
    get, end = _getting(steps[:wild]), trails[-1]
    kind = steps[wild] if wild < len(steps) else ""
    rest = _compiled(steps[wild + 1 :]) if kind else None

    def walk(tree: Any) -> Found:
        value = get(tree)
        if value is UNKNOWN or value is HIDDEN:
            # It is told where the mark is, not what would lie below it.
            marked = (trail for step, trail in enumerate(trails) if _getting(steps[:step])(tree) is value)
            return ((next(marked), value),)
        return ((end, value),) if rest is None else _each(value, kind, rest, end)

    return walk


def _valued(steps: tuple[str, ...]) -> Callable[[Any], Sequence[Any]]:
    wild = _plain(steps)
    get = _getting(steps[:wild])
    if wild == len(steps):
        return lambda tree: (get(tree),)
    kind, rest = steps[wild], _valued(steps[wild + 1 :])
    last = wild + 1 == len(steps)

    def values(tree: Any) -> Sequence[Any]:
        value = get(tree)
        if value is UNKNOWN or value is HIDDEN:
            return (value,)
        items = _items(value, kind)
        return items if last else [found for item in items for found in rest(item)]

    return values


def _items(tree: Any, kind: str) -> Sequence[Any]:
    """Return what ``kind``, one of ``[*]`` and ``*``, leads to."""
    if isinstance(tree, dict):
        # What a provider holds as one object, another version may hold as a list of one.
        # Of a map sorted: the order on the wire is any, and what is said of the values should have one.
        return (tree,) if kind == ELEMENTS else [tree[name] for name in sorted(tree)]
    return tree if kind == ELEMENTS and isinstance(tree, list) else ()


def _plain(steps: tuple[str, ...]) -> int:
    """Return how many of ``steps`` come before the first that leads to several places."""
    return next((number for number, step in enumerate(steps) if step in {ELEMENTS, "*"}), len(steps))


def _getting(steps: tuple[str, ...]) -> Get:
    if len(steps) == 1:  # as most paths have it
        return _into(steps[0])

    def get(tree: Any) -> Any:
        for step in steps:
            if isinstance(tree, dict):
                tree = tree.get(step, MISSING)
            elif isinstance(tree, Mark):
                return tree
            else:
                tree = _child(tree, step)
        return tree

    return get


def _into(step: str) -> Get:
    def get(tree: Any) -> Any:
        if isinstance(tree, dict):
            return tree.get(step, MISSING)
        return tree if isinstance(tree, Mark) else _child(tree, step)

    return get


def _each(tree: Any, kind: str, rest: Walk, trail: str) -> Found:
    items = _items(tree, kind)
    if isinstance(tree, list):
        starts = [f"{trail}[{index}]" for index in range(len(items))]
    elif kind == ELEMENTS:
        starts = [trail]
    else:
        starts = [_joined(trail, name) for name in sorted(tree)] if items else []
    return [
        (_below(start, end), value)
        for start, item in zip(starts, items, strict=False)
        for end, value in rest(item)
    ]


def _below(start: str, end: str) -> str:
    return f"{start}.{end}" if start and end and not end.startswith("[") else start + end


def _child(tree: Any, step: str) -> Any:
    if isinstance(tree, list) and step.isdigit() and int(step) < len(tree):
        return tree[int(step)]
    # A list of one where an object is meant, as bridged providers have it in some versions.
    if isinstance(tree, list) and len(tree) == 1 and not step.isdigit():
        return tree[0].get(step, MISSING) if isinstance(tree[0], dict) else _child(tree[0], step)
    return MISSING


def _joined(trail: str, step: str) -> str:
    if step.isdigit() or "." in step or "/" in step:
        return f"{trail}[{step}]"
    return f"{trail}.{step}" if trail else step
