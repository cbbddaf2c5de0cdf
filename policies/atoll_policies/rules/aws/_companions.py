"""Resources that need another one beside them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Condition, Fault, Resource, Stack, custom, when
from atoll_policies.rule import Across


def companion(token: str, other: str, path: str, words: str, needs: Condition | None = None) -> Across:
    """Return that each resource of type ``token`` has one of type ``other`` beside it.

    ``path`` is where the other names it. ``needs`` holds for those that need one: all, if not given.
    """

    def across(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
        for subject in stack.of(token):
            there = custom(words, has_beside(stack, subject, other, path))
            for fault in (when(needs, there) if needs else there).faults(At(subject.properties)):
                yield Breach(subject, Fault("", fault.words, fault.unknown))

    return across


def has_beside(stack: Stack, subject: Resource, other: str, path: str) -> Callable[[At], bool | None]:
    """Return what says, for `custom`, whether a resource of type ``other`` names ``subject`` at ``path``."""
    found, more = stack.pointing_at(subject, other, path)
    return lambda _: True if found else None if more else False
