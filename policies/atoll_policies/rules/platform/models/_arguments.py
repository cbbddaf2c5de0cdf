"""What containers are told on their command lines."""

from __future__ import annotations

from collections.abc import Callable

from atoll_policies.conditions import Answer, At
from atoll_policies.values import HIDDEN, UNKNOWN


def option(container: At, name: str, test: Callable[[str], bool]) -> Answer:
    """Say whether every value of the option ``--name`` passes ``test``; one without a value is ``true``.

    Both ``--a-b=c`` and ``--a-b c`` are read, with hyphens or underscores. None where a word isn't known.
    """
    words = [place.value for kind in ("command[*]", "args[*]") for place in container.reach(kind)]
    found = True
    for position, word in enumerate(words):
        key, _, value = word.partition("=") if isinstance(word, str) else ("", "", "")
        if key.replace("_", "-") == f"--{name}":
            after = words[position + 1] if position + 1 < len(words) else ""
            given = value or (after if isinstance(after, str) and not after.startswith("-") else "")
            found = found and test(given.lower() or "true")
    if found and any(word is UNKNOWN or word is HIDDEN for word in words):
        return None
    return found
