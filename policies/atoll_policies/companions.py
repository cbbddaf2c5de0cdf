"""Settings that clouds keep in resources of their own, beside what they are about.

A bucket's versioning, its encryption and its policy are resources that name the bucket; so are a secret's
rotation and a key's policy. A rule about such a setting looks at the stack: `needs` says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from atoll_policies.conditions import At, Condition, Fault, all_of
from atoll_policies.resources import Resource, Stack
from atoll_policies.rule import Across, Breach


@dataclass(frozen=True)
class Companion:
    """A resource of type ``token`` that names what it is about at ``path``, and what must hold of it."""

    token: str
    path: str
    holds: Condition = all_of()  # noqa: RUF009  # frozen itself


def needs(target: str, *companions: Companion, words: str, inline: Condition | None = None) -> Across:
    """Return what finds resources of type ``target`` that none of ``companions`` is about.

    ``inline`` holds of a target that says it itself. ``words`` say after "must" what is missing.
    """

    def across(stack: Stack, parameters: Mapping[str, Any]) -> Iterator[Breach]:
        for resource in stack.of(target):
            answers = [_said_by(resource, inline, parameters)] if inline else []
            for companion in companions:
                answers += _said_beside(resource, companion, stack, parameters)
            if True not in answers:
                yield Breach(resource, Fault("", words, unknown=None in answers))

    return across


def _said_by(resource: Resource, condition: Condition, parameters: Mapping[str, Any]) -> bool | None:
    return condition.holds(At(resource.properties, "", parameters))


def _said_beside(
    resource: Resource, companion: Companion, stack: Stack, parameters: Mapping[str, Any]
) -> list[bool | None]:
    found, more = stack.pointing_at(resource, companion.token, companion.path)
    said = [_said_by(item, companion.holds, parameters) for item in found]
    return [*said, None] if more else said
