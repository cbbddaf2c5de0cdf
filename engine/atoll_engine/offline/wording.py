"""How problems are worded: near misses, and values that may be shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from atoll_engine.provider.values import UNKNOWN, Secret, any_node

_LONGEST_SHOWN = 60
_MOST_LISTED = 12


def close_matches(word: str, words: Iterable[str]) -> list[str]:
    """Return up to three of ``words`` that ``word`` may have been meant for, best first.

    Case and underscores don't count: ``desired_size`` is close to ``desiredSize``.
    """
    import difflib

    originals = {_plain(item): item for item in words}
    found = difflib.get_close_matches(_plain(word), originals, n=3, cutoff=0.7)
    return [originals[item] for item in found]


def choices(values: Iterable[Any]) -> str:
    """Return ``values`` as a list in a sentence, cut where it is long."""
    shown = [json.dumps(value) if isinstance(value, str) else str(value) for value in values]
    more = len(shown) - _MOST_LISTED
    return ", ".join(shown[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


def shown(value: Any, *, secret: bool = False) -> str:
    """Return ``value`` for a message: a secret's content is hidden, and a long value is cut."""
    if secret or any_node(value, lambda node: isinstance(node, Secret)):
        return "a secret"
    if any_node(value, lambda node: node is UNKNOWN):
        return "a value with unknown parts"
    text = json.dumps(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _plain(word: str) -> str:
    return re.sub(r"[_-]", "", word).lower()
