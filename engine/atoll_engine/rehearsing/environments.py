"""Rehearsing environments, several at once: each in a process of its own, so that none keeps another busy."""

from __future__ import annotations

import multiprocessing
import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from atoll_engine import offline
from atoll_engine.environments.offline import opened
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import AtollError
from atoll_engine.plan.make import limits_of
from atoll_engine.rehearsing.changes import changes_of
from atoll_engine.rehearsing.life import Subject, life
from atoll_engine.rehearsing.result import Result, Step

# In the middle of the network and its access rules, before what takes long.
_INTERRUPTED_AT = 40
_POLL_S = 0.1


@dataclass(frozen=True)
class Event:
    """What happens in a rehearsal: the environment's step ``title`` begins, or ``step`` is done."""

    environment: str
    title: str
    step: Step | None = None


def rehearse(environment: str, heard: Callable[[Event], None]) -> Result:
    """Rehearse one environment in this process; ``heard`` is called with each event.

    Raises AtollError where the environment is on no cloud, or its settings can't be used.
    """
    with _subject(environment) as subject:
        return life(
            subject,
            on_begin=lambda title: heard(Event(environment, title)),
            on_step=lambda step: heard(Event(environment, step.title, step)),
        )


@contextmanager
def _subject(environment: str) -> Iterator[Subject]:
    cloud = offline.SimulatedCloud(limits_of(read_settings(Workspace(environment))))
    with opened(environment, mode="honest", rehearsal=True, cloud=cloud) as it:
        removable, changes = changes_of(environment, it.settings)
        yield Subject(
            name=environment,
            program=it.program,
            environment=it.environment,
            cloud=cloud,
            changes=changes,
            stack=it.stack,
            removable=removable,
            interrupted_at=_INTERRUPTED_AT,
        )


def rehearse_all(
    environments: Sequence[str], heard: Callable[[Event], None], *, at_once: int
) -> list[Result]:
    """Rehearse ``environments``, up to ``at_once`` at a time, and return their results in this order.

    What can't be rehearsed at all is a result with its problem.
    """
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(at_once, mp_context=context) as pool:
        events = manager.Queue()
        running = {name: pool.submit(_in_process, name, events) for name in largest_first(environments)}
        _hear(list(running.values()), events, heard)
        return [running[name].result() for name in environments]


def largest_first(environments: Sequence[str]) -> list[str]:
    """Return ``environments`` by the size of their settings: one that takes long would end alone."""
    return sorted(environments, key=lambda name: -Workspace(name).settings_file.stat().st_size)


def _in_process(environment: str, events: Any) -> Result:
    try:
        return rehearse(environment, events.put)
    except AtollError as error:
        return Result(environment, problem=str(error))


def _hear(running: Sequence[Future[Result]], events: Any, heard: Callable[[Event], None]) -> None:
    while True:
        done = all(future.done() for future in running)
        try:
            heard(events.get(timeout=_POLL_S))
        except queue.Empty:
            if done:
                return
