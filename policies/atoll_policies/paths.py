"""Paths into a resource's properties: ``vpcConfig.publicAccessCidrs[*]``.

``name`` goes into an object, ``[*]`` into each element of a list, ``*`` into each value of a map. A name
that has dots is in brackets: ``metadata.labels[serving.kserve.io/inferenceservice]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

ELEMENTS = "[*]"
_PART = re.compile(r"\[([^\]]+)\]|([^.\[\]]+)")


@lru_cache(maxsize=8192)
def parts(path: str) -> tuple[str, ...]:
    """Return the steps of ``path``: names, ``*`` and ``[*]``; ``[3]`` is the step ``3``."""
    return tuple(ELEMENTS if bracket == "*" else bracket or name for bracket, name in _PART.findall(path))


def reach(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield where ``path`` leads in ``tree``, as (concrete path, value).

    A name that isn't there gives ``MISSING``; an empty or missing list gives nothing for ``[*]``. What lies
    below an unknown value is unknown, below a hidden one hidden.
    """
    yield from _reach(tree, parts(path), "")


def _reach(tree: Any, steps: tuple[str, ...], trail: str) -> Iterator[tuple[str, Any]]:
    for number, step in enumerate(steps):
        if tree is UNKNOWN or tree is HIDDEN:
            break
        if step == ELEMENTS or step == "*":
            yield from _each(tree, step, steps[number + 1 :], trail)
            return
        tree = _child(tree, step)
        trail = _joined(trail, step)
    yield trail, tree


def _each(tree: Any, step: str, rest: tuple[str, ...], trail: str) -> Iterator[tuple[str, Any]]:
    # What a provider holds as one object, another version may hold as a list of one.
    if step == ELEMENTS and isinstance(tree, dict):
        yield from _reach(tree, rest, trail)
    elif step == ELEMENTS and isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _reach(item, rest, f"{trail}[{index}]")
    elif isinstance(tree, dict):
        for name, value in tree.items():
            yield from _reach(value, rest, _joined(trail, name))


def _child(tree: Any, step: str) -> Any:
    if isinstance(tree, dict):
        return tree.get(step, MISSING)
    if isinstance(tree, list) and step.isdigit() and int(step) < len(tree):
        return tree[int(step)]
    # A list of one where an object is meant, as bridged providers have it in some versions.
    if isinstance(tree, list) and len(tree) == 1 and not step.isdigit():
        return _child(tree[0], step)
    return MISSING


def _joined(trail: str, step: str) -> str:
    if step.isdigit() or "." in step or "/" in step:
        return f"{trail}[{step}]"
    return f"{trail}.{step}" if trail else step
