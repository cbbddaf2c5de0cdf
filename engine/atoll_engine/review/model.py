"""What a review says of a change: findings, cost, quotas and resources, each against the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atoll_engine.plan import Plan, QuotaNeed
from atoll_policies import Finding, Level

Standing = Literal["new", "unchanged", "fixed"]
"""How a finding stands against the base; one is the same where its rule and its resource are."""


@dataclass(frozen=True)
class Place:
    """A line of a file of the repository, counted from 1."""

    file: str
    line: int = 1


def ends(finding: Finding, level: Level, *, undetermined_fails: bool) -> bool:
    """Say whether a finding ends a review or an audit, where those of ``level`` and above do.

    With ``undetermined_fails`` a mandatory rule does too that nobody could decide.
    """
    if finding.waived:
        return False
    if finding.verdict == "undetermined":
        return undetermined_fails and finding.level is Level.MANDATORY
    return finding.level is not Level.ADVISORY or level is Level.ADVISORY


@dataclass(frozen=True)
class Judged:
    """A finding, how it stands against the base, and the line that it comes from."""

    finding: Finding
    standing: Standing
    place: Place


@dataclass(frozen=True)
class PartChange:
    """What happens to the resources of one component. ``name`` is ``Type name``.

    ``created``, ``changed`` and ``removed`` name resources as ``Type name``; a changed one's properties that
    differ follow, without their values.
    """

    name: str
    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuotaChange:
    """A quota of which another amount is needed. ``before`` or ``after`` is None where none was, or is."""

    before: QuotaNeed | None
    after: QuotaNeed | None

    @property
    def need(self) -> QuotaNeed:
        """The quota itself."""
        found = self.after or self.before
        assert found is not None  # noqa: S101  # one of them is there
        return found


@dataclass(frozen=True)
class EnvironmentReview:
    """A change as one environment meets it.

    ``base`` is None where the base has no such environment, or can't preview it, which ``notes`` tell; all
    is new then. ``undetermined_fails`` says whether a mandatory rule that nobody could decide ends it.
    """

    environment: str
    head: Plan
    base: Plan | None
    findings: tuple[Judged, ...]
    parts: tuple[PartChange, ...] = ()
    quotas: tuple[QuotaChange, ...] = ()
    notes: tuple[str, ...] = ()
    undetermined_fails: bool = False

    def standing(self, standing: Standing) -> tuple[Judged, ...]:
        """Return the findings that stand so."""
        return tuple(item for item in self.findings if item.standing == standing)

    @property
    def current(self) -> tuple[Judged, ...]:
        """What the change has: new and unchanged findings."""
        return tuple(item for item in self.findings if item.standing != "fixed")

    @property
    def waived(self) -> tuple[Judged, ...]:
        """What somebody answers for."""
        return tuple(item for item in self.current if item.finding.waived is not None)

    def fails(self, judged: Judged, level: Level) -> bool:
        """Say whether a finding ends the review, where findings of ``level`` and above do."""
        fails = ends(judged.finding, level, undetermined_fails=self.undetermined_fails)
        return fails and judged.standing != "fixed"


@dataclass(frozen=True)
class Review:
    """A change as a whole.

    ``base`` says against what, as ``main (1a2b3c4)``. ``level`` is the lowest whose findings end the review.
    ``warnings`` are those about waivers; ``notes`` what else a reader should know of the review itself.
    """

    base: str
    environments: tuple[EnvironmentReview, ...]
    level: Level = Level.MANDATORY
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def failing(self, environment: EnvironmentReview) -> tuple[Judged, ...]:
        """Return the findings of an environment that end the review."""
        return tuple(item for item in environment.findings if environment.fails(item, self.level))

    def passing(self, environment: EnvironmentReview, standing: Standing) -> tuple[Judged, ...]:
        """Return the findings of an environment that stand so, don't end the review, and weren't waived."""
        found = [item for item in environment.standing(standing) if item.finding.waived is None]
        return tuple(item for item in found if not environment.fails(item, self.level))

    def is_old_news(self, environment: EnvironmentReview, judged: Judged) -> bool:
        """Say whether a finding was there before, does nothing, and nobody had to waive it."""
        there = judged.standing == "unchanged" and judged.finding.waived is None
        return there and not environment.fails(judged, self.level)

    @property
    def failed(self) -> bool:
        """Whether the change may not go on: a finding ends the review, or a preview failed."""
        return any(item.head.failed or self.failing(item) for item in self.environments)
