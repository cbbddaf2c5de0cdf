"""Paths into a resource's properties: ``vpcConfig.publicAccessCidrs[*]``.

``name`` goes into an object, ``[*]`` into each element of a list, ``*`` into each value of a map. A name
that has dots is in brackets: ``metadata.labels[serving.kserve.io/inferenceservice]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

ELEMENTS = "[*]"
Found = Sequence[tuple[str, Any]]
"""Places that a path leads to, each with the value there."""
Walk = Callable[[Any], Found]
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


def _compiled(steps: tuple[str, ...]) -> Walk:
    """Return what walks ``steps``. Paths are walked for every rule and resource, so they are split once."""
    wild = next((number for number, step in enumerate(steps) if step in {ELEMENTS, "*"}), len(steps))
    trails = [""]
    for step in steps[:wild]:
        trails.append(_joined(trails[-1], step))
    plain, end = tuple(zip(steps[:wild], trails, strict=False)), trails[-1]
    kind = steps[wild] if wild < len(steps) else ""
    rest = _compiled(steps[wild + 1 :]) if kind else None

    def walk(tree: Any) -> Found:
        for step, trail in plain:
            if tree is UNKNOWN or tree is HIDDEN:
                return ((trail, tree),)
            tree = tree.get(step, MISSING) if isinstance(tree, dict) else _child(tree, step)
        if rest is None or tree is UNKNOWN or tree is HIDDEN:
            return ((end, tree),)
        return _each(tree, kind, rest, end)

    return walk


def _each(tree: Any, kind: str, rest: Walk, trail: str) -> Found:
    if kind == ELEMENTS and isinstance(tree, list):
        parts_of = [(f"{trail}[{index}]", item) for index, item in enumerate(tree)]
    elif kind == ELEMENTS and isinstance(tree, dict):
        # What a provider holds as one object, another version may hold as a list of one.
        parts_of = [(trail, tree)]
    elif isinstance(tree, dict):
        parts_of = [(_joined(trail, name), value) for name, value in tree.items()]
    else:
        return ()
    return [(_below(start, end), value) for start, item in parts_of for end, value in rest(item)]


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
