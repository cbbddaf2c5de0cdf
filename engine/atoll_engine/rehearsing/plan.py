"""Plans in words: how many resources an operation creates, updates, replaces, deletes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class Plan:
    """How many resources the engine does what with."""

    creates: int = 0
    updates: int = 0
    replaces: int = 0
    deletes: int = 0
    same: int = 0

    @classmethod
    def of(cls, changes: Mapping[str, int]) -> Self:
        """Return the plan of an outcome's ``changes``."""
        count = changes.get
        return cls(
            creates=count("create", 0) + count("import", 0),
            updates=count("update", 0),
            replaces=count("replace", 0),
            deletes=count("delete", 0),
            same=count("same", 0),
        )

    def __str__(self) -> str:
        """Say it in words."""
        return ", ".join(f"{what} {count}" for what, count in asdict(self).items())


@dataclass(frozen=True)
class AtLeast:
    """A number with no upper limit."""

    fewest: int


Count = int | AtLeast | None
"""Exactly so many, at least so many, or any number."""


@dataclass(frozen=True)
class Expected:
    """What a plan has to be; by default it changes nothing."""

    creates: Count = 0
    updates: Count = 0
    replaces: Count = 0
    deletes: Count = 0
    same: Count = None

    def allows(self, plan: Plan) -> bool:
        """Return whether ``plan`` is as expected."""
        got = asdict(plan)
        return all(_allows(getattr(self, what), count) for what, count in got.items())

    def __str__(self) -> str:
        """Say it in words; what may be anything is left out."""
        wanted = {what: getattr(self, what) for what in self.__dataclass_fields__}
        said = [f"{what} {_words(count)}" for what, count in wanted.items() if count is not None]
        return ", ".join(said) or "any plan that goes through"


def _allows(wanted: Count, got: int) -> bool:
    return wanted is None or (got >= wanted.fewest if isinstance(wanted, AtLeast) else got == wanted)


def _words(count: Count) -> str:
    return f"at least {count.fewest}" if isinstance(count, AtLeast) else str(count)
