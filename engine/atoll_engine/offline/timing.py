"""How long a cloud takes to create things, and what a rehearsal measured of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from atoll_engine.offline.facts import facts


def creation_time_s(token: str) -> float:
    """Return how many seconds a real cloud typically takes to create a resource of the type.

    From data/creation_times.yaml, which says of each figure whether it was published; 0 for no cloud's type.
    """
    table = facts("creation_times")
    found = table["types"].get(token) or table["others"].get(token.split(":", 1)[0])
    return float(found["seconds"]) if found else 0.0


@dataclass(frozen=True)
class Creation:
    """One creation: when it began and ended, in seconds of a monotonic clock, and what it should take."""

    urn: str
    began_s: float
    ended_s: float
    scaled_s: float


class Clock:
    """Sleeps for creations, scaled down, and keeps when each was; safe to use from many threads."""

    def __init__(self, time_scale: float) -> None:
        """One second of a real cloud takes ``time_scale`` seconds; with 0 nothing takes any time."""
        self._scale = time_scale
        self._lock = threading.Lock()
        self._creations: list[Creation] = []

    @contextmanager
    def creating(self, token: str, urn: str) -> Iterator[None]:
        """Take the time of a creation, the block's own included."""
        began, wanted = time.monotonic(), creation_time_s(token) * self._scale
        yield
        time.sleep(max(0.0, began + wanted - time.monotonic()))
        with self._lock:
            self._creations.append(Creation(urn, began, time.monotonic(), wanted))

    def creations(self) -> list[Creation]:
        """Return what was created so far, in the order of its end."""
        with self._lock:
            return list(self._creations)
