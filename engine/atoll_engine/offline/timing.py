"""How long a cloud takes to create things, in simulated time: a second of it takes no second.

Creations wait for a clock that stands while anybody works, and jumps to the end of the next creation when
engine, program and provider all have nothing left to do but wait. So hours pass in seconds, what waits for
what is the real engine's own doing, and how busy this machine is changes nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from atoll_engine.offline.backend import Backend
from atoll_engine.offline.facts import facts
from atoll_engine.offline.idle import is_idle

# How often, and how many times in a row, nobody may be at work before the clock goes on: a message on its way
# between processes wakes somebody at once, and short pauses are no end.
_PAUSE_S = 0.004
_IDLE_SAMPLES = 4


def creation_time_s(token: str) -> float:
    """Return how many seconds a real cloud typically takes to create a resource of the type.

    From data/creation_times.yaml, which says of each figure whether it was published; 0 for no cloud's type.
    """
    table = facts("creation_times")
    found = table["types"].get(token) or table["others"].get(token.split(":", 1)[0])
    return float(found["seconds"]) if found else 0.0


@dataclass(frozen=True)
class Creation:
    """One creation: when it began and ended, in seconds of simulated time since the clock was started."""

    urn: str
    began_s: float
    ended_s: float


class Clock:
    """Simulated time. Creations take none until the clock runs; safe to use from many threads."""

    def __init__(self) -> None:
        """Begin standing."""
        self._changed = threading.Condition()
        self._runs = False
        self._now_s = 0.0
        self._ends: list[float] = []
        """When the creations that wait are done."""
        self._creations: list[Creation] = []
        self._urn = ""
        """Of something that the engine works on."""

    @contextmanager
    def running(self, backend: Backend) -> Iterator[None]:
        """Let time pass while the block runs the engine on a stack in ``backend``, from 0 on."""
        with self._changed:
            self._runs, self._now_s, self._creations, self._urn = True, 0.0, [], ""
        ended = threading.Event()
        hand = threading.Thread(target=self._turn, args=(backend, ended), name="simulated-clock", daemon=True)
        hand.start()
        try:
            yield
        finally:
            ended.set()
            hand.join()
            with self._changed:
                self._runs = False
                self._changed.notify_all()

    def wait_for_creation(self, token: str, urn: str) -> None:
        """Take the time that a resource's creation takes."""
        with self._changed:
            if not self._runs:
                return
            began, end = self._now_s, self._now_s + creation_time_s(token)
            self._urn = urn
            self._ends.append(end)
            self._changed.wait_for(lambda: self._now_s >= end or not self._runs)
            self._ends.remove(end)
            self._creations.append(Creation(urn, began, end))

    def creations(self) -> list[Creation]:
        """Return what was created since the clock was started last, in the order of its end."""
        with self._changed:
            return list(self._creations)

    def _turn(self, backend: Backend, ended: threading.Event) -> None:
        idle = 0
        while not ended.is_set():
            time.sleep(_PAUSE_S)
            engine_pid = backend.engine_pid(self._urn) if self._urn else None
            idle = idle + 1 if is_idle(engine_pid) else 0
            if idle >= _IDLE_SAMPLES:
                idle = 0
                with self._changed:
                    self._now_s = max(self._now_s, min(self._ends, default=0.0))
                    self._changed.notify_all()
