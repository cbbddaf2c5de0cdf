"""What containers are told on their command lines."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from atoll_policies.conditions import Answer, At
from atoll_policies.values import HIDDEN, UNKNOWN


def option(container: At, name: str, test: Callable[[str], bool]) -> Answer:
    """Say whether every value of the option ``--name`` passes ``test``: what follows the name.

    Both ``--a-b=c`` and ``--a-b c`` are read, with hyphens or underscores. None where a word isn't known.
    """
    words = [place.value for kind in ("command[*]", "args[*]") for place in container.reach(kind)]
    veiled = [word for word in words if word is UNKNOWN or word is HIDDEN]
    for word, after in zip_longest(words, words[1:]):
        key, _, value = word.partition("=") if isinstance(word, str) else ("", "", "")
        given = value or after
        if key.replace("_", "-") == f"--{name}" and given not in veiled and not test(str(given).lower()):
            return False
    return None if veiled else True
