"""What a plan says: resources by component, cost, quotas, findings. Facts alone; others show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

HOURS_PER_MONTH = 730
"""A month of 365 days a year, as the clouds' own calculators count it."""

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Range:
    """US dollars an hour at the fewest nodes that autoscaling keeps, and at the most that it may start."""

    fewest: float
    most: float

    def __add__(self, other: Range) -> Range:
        """Return both together."""
        return Range(self.fewest + other.fewest, self.most + other.most)

    @property
    def month(self) -> Range:
        """US dollars a month of 730 hours."""
        return Range(self.fewest * HOURS_PER_MONTH, self.most * HOURS_PER_MONTH)


NOTHING = Range(0.0, 0.0)


@dataclass(frozen=True)
class Charge:
    """Something that costs by the hour whether or not it is used.

    ``component`` is the URN of the part that it is counted to, ``resource`` the name that a reader knows.
    ``doubts`` say why the figure is an estimate; none where the price is confirmed for this very region.
    ``page`` is where the price is published.
    """

    component: str
    resource: str
    what: str
    usd_per_hour: Range
    doubts: tuple[str, ...] = ()
    page: str = ""

    @property
    def estimate(self) -> bool:
        """Whether a reader should see that the figure may be off."""
        return bool(self.doubts)


@dataclass(frozen=True)
class LeftOut:
    """What costs money and isn't in the sums: by ``use`` (traffic, storage), or because no price is known."""

    component: str
    resource: str
    what: str
    kind: Literal["use", "unpriced"]


@dataclass(frozen=True)
class Listed:
    """A resource that isn't a component."""

    urn: str
    type: str
    name: str
    operation: str


@dataclass(frozen=True)
class Part:
    """A component, or the stack itself, with what is in it.

    ``changes`` counts the part itself and all in it by operation. ``resources`` are its own plain ones.
    """

    urn: str
    type: str
    name: str
    operation: str
    changes: Mapping[str, int]
    resources: tuple[Listed, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def own(self) -> Mapping[str, int]:
        """How many plain resources of each type it has itself, the most first."""
        counts: dict[str, int] = {}
        for resource in self.resources:
            counts[resource.type] = counts.get(resource.type, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True)
class QuotaNeed:
    """What has to be allowed before `up` can reach its most nodes.

    ``code`` is what the cloud calls the quota, None where no source says. ``needed`` is in ``unit``; more
    may be needed where not ``exact``, as some pool has no limit, or its machine's share isn't known.
    ``used_by`` are the pools or components that need it. ``limit`` is what the settings say that the
    account has, None where they don't.
    """

    cloud: str
    region: str
    name: str
    code: str | None
    unit: str
    needed: int
    exact: bool
    used_by: tuple[str, ...]
    limit: int | None = None


@dataclass(frozen=True)
class Finding:
    """Something a person should read: what the engine said, or what a careful engineer would."""

    severity: Severity
    subject: str
    message: str
    source: Literal["engine", "atoll"] = "atoll"


@dataclass(frozen=True)
class Cost:
    """What it costs, and what is not in that."""

    charges: tuple[Charge, ...]
    left_out: tuple[LeftOut, ...]
    prices_read_on: str

    @property
    def total(self) -> Range:
        """The sum of all charges."""
        return sum((charge.usd_per_hour for charge in self.charges), NOTHING)

    @property
    def estimate(self) -> bool:
        """Whether any figure in the sum is an estimate."""
        return any(charge.estimate for charge in self.charges)

    def of(self, component: str) -> tuple[Charge, ...]:
        """Return the charges counted to one part."""
        return tuple(charge for charge in self.charges if charge.component == component)


@dataclass(frozen=True)
class Plan:
    """What ``up`` would do to an environment.

    ``basis`` says what stood in for the cloud: ``filled`` or ``honest`` offline previews, or ``live``.
    ``regions`` are those of each cloud. ``changes`` are the engine's counts by operation.
    """

    environment: str
    basis: str
    regions: Mapping[str, tuple[str, ...]]
    changes: Mapping[str, int]
    root: Part
    cost: Cost
    quotas: tuple[QuotaNeed, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def failed(self) -> bool:
        """Whether the engine said errors: `up` would fail, and what is shown isn't whole."""
        return any(finding.severity == "error" for finding in self.findings)
