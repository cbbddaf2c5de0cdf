"""A rule: what must hold, why, what to do, and the cases that prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from atoll_policies.cases import Case
from atoll_policies.conditions import Condition, Fault
from atoll_policies.resources import Resource, Stack


class Severity(Enum):
    """How bad a violation is, whatever the environment."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(Enum):
    """What a violation does: nothing, a warning, a repair, an end."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    REMEDIATE = "remediate"
    MANDATORY = "mandatory"


Kind = Literal["dev", "prod"]
"""Environments by what is at stake in them."""


@dataclass(frozen=True)
class Parameter:
    """What a team may set about a rule. ``schema`` is JSON Schema's word on the value."""

    default: Any
    meaning: str
    schema: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Breach:
    """A resource of a stack that breaks a rule, and how."""

    resource: Resource
    fault: Fault


Across = Callable[[Stack, Mapping[str, Any]], Iterable[Breach]]
"""Yields what is wrong in a stack, given the rule's parameters."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that must hold.

    ``requires`` maps a type's canonical token to what must hold for each resource of the type; ``across``
    looks at a whole stack, of which ``about`` are the types that can be at fault. ``dev`` and ``prod`` are
    the levels there. ``maps`` are controls as ``framework/control``, ``equivalents`` ids of other tools'
    checks, and ``disagrees`` those of them that say otherwise of our cases, with the reason. ``gap`` is the
    question of AI platforms that it answers, ``evidence`` where it was asked. ``absent`` says what it means
    that the property of the first bad case isn't there, ``unknown`` that it isn't known: ``fails`` where
    being there is the fault. Where no bad case is about a property, they speak of all of a resource.
    ``remedy`` returns repaired properties, or None.

    Every rule has a good case and two bad ones: each is the known-good baseline with one change. In its
    ``undetermined`` cases it can't be known yet which they are.
    """

    id: str
    title: str
    why: str
    fix: str
    severity: Severity
    good: tuple[Case, ...]
    bad: tuple[Case, ...]
    undetermined: tuple[Case, ...] = ()
    requires: Mapping[str, Condition] = field(default_factory=dict)
    across: Across | None = None
    about: tuple[str, ...] = ()
    dev: Level = Level.ADVISORY
    prod: Level = Level.MANDATORY
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    absent: Literal["fails", "passes"] = "fails"
    unknown: Literal["fails", "undetermined"] = "undetermined"
    maps: tuple[str, ...] = ()
    equivalents: tuple[str, ...] = ()
    disagrees: Mapping[str, str] = field(default_factory=dict)
    gap: str = ""
    evidence: str = ""
    remedy: Callable[[Mapping[str, Any]], Mapping[str, Any] | None] | None = None

    @property
    def tokens(self) -> tuple[str, ...]:
        """The types that the rule speaks of, in order."""
        return tuple(sorted({*self.requires, *self.about}))

    def level(self, kind: Kind) -> Level:
        """Return the level in environments of ``kind``, where nobody set another."""
        return self.prod if kind == "prod" else self.dev

    def defaults(self) -> dict[str, Any]:
        """Return the parameters as they are where nobody set them."""
        return {name: parameter.default for name, parameter in self.parameters.items()}
