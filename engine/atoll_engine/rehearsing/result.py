"""What a rehearsal found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from atoll_engine.rehearsing.critical_path import CriticalPath
from atoll_engine.rehearsing.plan import Plan


@dataclass(frozen=True)
class Step:
    """One step: what was done, what it was expected to be, what came of it, and how long it took.

    ``problem`` is why it isn't as expected; empty where it is.
    """

    title: str
    expected: str
    seconds: float
    plan: Plan | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether it was as expected."""
        return not self.problem


@dataclass
class Result:
    """All of an environment's rehearsal. ``problem`` is why it couldn't be run at all, where it couldn't."""

    name: str
    steps: list[Step] = field(default_factory=list)
    path: CriticalPath | None = None
    kept: Sequence[str] = ()
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether every step was as expected."""
        return not self.problem and all(step.ok for step in self.steps)

    @property
    def seconds(self) -> float:
        """What the steps took together."""
        return sum(step.seconds for step in self.steps)
