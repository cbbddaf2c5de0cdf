"""The longest chain of resources that wait for each other: no `up` can be faster than it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atoll_engine.offline.timing import Creation
from atoll_engine.provider.urns import type_of


@dataclass(frozen=True)
class Link:
    """One resource of the path, and the seconds that its creation takes in a real cloud."""

    urn: str
    seconds: float

    @property
    def type(self) -> str:
        """Its type."""
        return type_of(self.urn)

    @property
    def name(self) -> str:
        """Its name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class CriticalPath:
    """The path, and the makespan: from the first creation's begin to the last one's end.

    All in seconds of simulated time: what the engine itself takes isn't in it.
    """

    links: tuple[Link, ...]
    makespan_s: float

    @property
    def length_s(self) -> float:
        """What the path's creations take, one after the other."""
        return sum(link.seconds for link in self.links)

    @property
    def ratio(self) -> float:
        """How many times the path the makespan is; 1 is as good as can be."""
        return self.makespan_s / self.length_s if self.length_s else 1.0


def critical_path(resources: Sequence[Mapping[str, Any]], creations: Sequence[Creation]) -> CriticalPath:
    """Return the critical path of a state's ``resources`` with the times of their ``creations``.

    ``resources`` are those of ``pulumi stack export``, where what is depended on comes first.
    """
    seconds = {item.urn: item.ended_s - item.began_s for item in creations}
    reached: dict[str, float] = {}
    before: dict[str, str | None] = {}
    for resource in resources:
        urn = str(resource["urn"])
        known = [other for other in _awaited(resource) if other in reached and other != urn]
        before[urn] = max(known, key=lambda other: reached[other], default=None)
        start = reached[before[urn]] if before[urn] else 0.0  # type: ignore[index]
        reached[urn] = start + seconds.get(urn, 0.0)
    last = max(reached, key=lambda urn: reached[urn], default=None)
    links = [Link(urn, seconds[urn]) for urn in _back(before, last) if seconds.get(urn)]
    began = min((item.began_s for item in creations), default=0.0)
    ended = max((item.ended_s for item in creations), default=0.0)
    return CriticalPath(tuple(reversed(links)), ended - began)


def _awaited(resource: Mapping[str, Any]) -> Iterator[str]:
    """Yield the URNs that the engine made before it began with ``resource``."""
    yield from resource.get("dependencies") or ()
    for urns in (resource.get("propertyDependencies") or {}).values():
        yield from urns or ()
    if resource.get("parent"):
        yield str(resource["parent"])
    if resource.get("provider"):
        yield str(resource["provider"]).rpartition("::")[0]


def _back(before: Mapping[str, str | None], urn: str | None) -> Iterator[str]:
    while urn is not None:
        yield urn
        urn = before[urn]
