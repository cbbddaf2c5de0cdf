"""Differences of two trees, with their paths as the engine writes them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Literal

How = Literal["add", "delete", "update"]
Path = tuple[str | int, ...]


def changes(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, How]]:
    """Yield each difference of two trees; None is absent, and order counts in lists."""
    if isinstance(old, dict) and isinstance(new, dict):
        pairs: list[tuple[str | int, Any, Any]] = [
            (key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())
        ]
    elif isinstance(old, list) and isinstance(new, list):
        pairs = [(index, *pair) for index, pair in enumerate(zip_longest(old, new))]
    else:
        if not _is_equal(old, new):
            yield path, "update"
        return
    for step, before, after in pairs:
        if before is None and after is not None:
            yield (*path, step), "add"
        elif after is None and before is not None:
            yield (*path, step), "delete"
        elif before is not None:
            yield from changes(before, after, (*path, step))


def text(path: Path) -> str:
    """Return a path as the engine writes it: ``spec.ports[0].port``, ``metadata.labels["a.b/c"]``."""
    found = ""
    for step in path:
        if isinstance(step, int):
            found += f"[{step}]"
        elif any(mark in step for mark in '."[]') or not step:
            escaped = step.replace('"', '\\"')
            found += f'["{escaped}"]'
        else:
            found += f".{step}" if found else step
    return found


def _is_equal(old: Any, new: Any) -> bool:
    # JSON's booleans aren't numbers.
    return (
        type(old) is type(new) and old == new
        if isinstance(old, bool) or isinstance(new, bool)
        else old == new
    )
