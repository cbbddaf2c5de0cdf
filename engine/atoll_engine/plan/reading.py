"""Reading inputs of which parts aren't known yet, or are secret.

What can't be read is no default: it stays what it is, and is shown as ``<unknown>`` or ``<secret>``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atoll_engine.provider.values import UNKNOWN, Secret


def is_veiled(value: Any) -> bool:
    """Say whether a value is there that can't be read."""
    return value is UNKNOWN or isinstance(value, Secret)


def at(tree: Any, *path: str | int) -> Any:
    """Return what is at ``path`` in a tree, or None where the tree ends before.

    Below what is unknown or secret is only that.
    """
    for step in path:
        if is_veiled(tree):
            return tree
        if isinstance(tree, Mapping):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list that can be read; none where it isn't there, or no list."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def whole(value: Any) -> int | None:
    """Return a whole number, which may come as text or as 3.0; None for what is none, or can't be read."""
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None


def length(value: Any) -> int | None:
    """Return how many a list has; None for an empty one, and for what is no list or can't be read."""
    return len(value) if isinstance(value, list) and value else None
