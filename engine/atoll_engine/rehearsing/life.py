"""The life of a stack on a simulated cloud, step by step; each step says what it has to be."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atoll_engine import offline
from atoll_engine.errors import AtollError, EngineError
from atoll_engine.offline.inline import Program
from atoll_engine.offline.outcome import Outcome
from atoll_engine.provider.urns import type_of
from atoll_engine.rehearsing.critical_path import critical_path
from atoll_engine.rehearsing.interruption import interruption
from atoll_engine.rehearsing.plan import AtLeast, Expected, Plan
from atoll_engine.rehearsing.result import Result, Step

MAKESPAN_LIMIT = 1.05
"""How many times its critical path an `up` may take: more is work that could run at once and waits."""

# The engine's default, four for each processor, would be what limits an `up` here.
_PARALLEL = 256
_MOST_LISTED = 10


@dataclass(frozen=True)
class Change:
    """A change that a person makes, and the plan that it has to have.

    ``config`` are the settings from then on, or ``program`` is another program.
    """

    title: str
    expected: Expected
    config: Mapping[str, Any] = field(default_factory=dict)
    program: Program | Path | None = None


@dataclass(frozen=True)
class Subject:
    """What is rehearsed: a program, where it runs, and the changes that are made to it one after the other.

    ``cloud`` is the environment's own. ``removable`` are the settings with which nothing is protected. The
    first `up` is interrupted at its creation number ``interrupted_at``.
    """

    name: str
    program: Program | Path
    environment: offline.Environment
    cloud: offline.SimulatedCloud
    changes: Sequence[Change]
    stack: str = "offline"
    removable: Mapping[str, Any] = field(default_factory=dict)
    interrupted_at: int = 30
    makespan_limit: float = MAKESPAN_LIMIT


class _Unexpected(Exception):  # noqa: N818  # no error: what a step found
    """A step isn't as expected; the rest of the life would tell no more."""


def life(subject: Subject, *, on_begin: Callable[[str], None], on_step: Callable[[Step], None]) -> Result:
    """Live the life of ``subject`` and return what came of it; it ends at the first step that went wrong.

    ``on_begin`` is called with the title of each step, ``on_step`` with the step when it is done.
    """
    return _Life(subject, on_begin, on_step).live()


class _Life:
    def __init__(
        self, subject: Subject, on_begin: Callable[[str], None], on_step: Callable[[Step], None]
    ) -> None:
        self._it = subject
        self._on_step, self._on_begin = on_step, on_begin
        self._result = Result(subject.name)
        self._program: Program | Path = subject.program
        self._config: Mapping[str, Any] = subject.removable
        self._retained_urns: set[str] = set()

    def live(self) -> Result:
        try:
            for part in (self._interrupted, self._whole_up, self._changed, self._removed):
                part()
        except _Unexpected:
            pass
        return self._result

    def _interrupted(self) -> None:
        """An `up` whose engine is killed, and how one goes on after it."""
        number = self._it.interrupted_at
        self._run(f"up, killed at creation {number}", "the engine ends", self._killed)
        self._engine("up again", Expected(creates=AtLeast(1), updates=None), self._up)
        self._engine("preview after the recovery", Expected(same=AtLeast(1)), self._preview)
        self._removed()

    def _killed(self) -> Plan | None:
        with interruption(self._it.cloud, self._it.environment.backend, self._it.interrupted_at):
            try:
                outcome = self._up(checkpoints=True)
            except EngineError:
                offline.release(self._program, self._it.environment, stack=self._it.stack)
                return None
        raise AtollError("the engine was not killed: there are fewer creations", got=_plan(outcome))

    def _whole_up(self) -> None:
        """The `up` whose time counts, and a preview right after it."""
        self._config = {}
        clock = self._it.cloud.clock
        with clock.running(self._it.environment.backend):
            self._engine("up", Expected(creates=AtLeast(1)), self._up)
        resources = self._state()["resources"]
        self._result.path = critical_path(resources, clock.creations())
        self._result.kept = _retained(resources)
        self._run("makespan", f"at most {self._it.makespan_limit:g} of the critical path", self._makespan)
        self._engine("preview", Expected(same=AtLeast(1)), self._preview)

    def _makespan(self) -> None:
        path = self._result.path
        if path is not None and path.ratio > self._it.makespan_limit:
            raise AtollError(
                "work that could run at once waits", got=f"{path.ratio:.2f} of the critical path"
            )

    def _changed(self) -> None:
        for change in self._it.changes:
            self._program, self._config = change.program or self._it.program, change.config
            # The plan is what the update does: a preview before it would say the same.
            self._engine(change.title, change.expected, self._up)

    def _removed(self) -> None:
        self._engine("destroy", Expected(deletes=AtLeast(1)), self._destroy)
        self._run("nothing is left", "nothing but what is kept on purpose", self._nothing_left)

    def _nothing_left(self) -> None:
        left = [record.urn for record in self._it.cloud.records()]
        unexpected = sorted(urn for urn in left if urn not in self._retained_urns)
        if unexpected:
            raise AtollError("resources are left in the cloud", got=_listed(unexpected))

    def _up(self, *, checkpoints: bool = False) -> Outcome:
        return offline.up(
            self._program,
            self._it.environment,
            stack=self._it.stack,
            config=self._config,
            parallel=_PARALLEL,
            checkpoints=checkpoints,
        )

    def _preview(self) -> Outcome:
        it = self._it
        return offline.preview(self._program, it.environment, stack=it.stack, config=self._config)

    def _destroy(self) -> Outcome:
        self._retained_urns = set(_retained(self._state()["resources"]))
        it, config = self._it, self._config
        return offline.destroy(
            self._program,
            it.environment,
            stack=it.stack,
            config=config,
            parallel=_PARALLEL,
            checkpoints=False,
        )

    def _state(self) -> dict[str, Any]:
        return offline.state(self._program, self._it.environment, stack=self._it.stack)

    def _engine(self, title: str, expected: Expected, operation: Callable[[], Outcome]) -> None:
        """Run the engine, and compare its plan with the one expected."""

        def run() -> Plan:
            outcome = operation()
            plan = _plan(outcome)
            if outcome.errors:
                raise AtollError("it failed", got=_listed([_said(error) for error in outcome.errors]))
            if not expected.allows(plan):
                raise _wrong(plan, outcome)
            return plan

        self._run(title, str(expected), run)

    def _run(self, title: str, expected: str, call: Callable[[], Plan | None]) -> None:
        self._on_begin(title)
        began, plan, problem = time.monotonic(), None, ""
        try:
            plan = call()
        except AtollError as error:
            problem = str(error)
            plan = error.plan if isinstance(error, _WrongPlanError) else None
        step = Step(title, expected, time.monotonic() - began, plan, problem)
        self._result.steps.append(step)
        self._on_step(step)
        if problem:
            raise _Unexpected


class _WrongPlanError(AtollError):
    """The engine's plan isn't the one expected."""

    plan: Plan


def _wrong(plan: Plan, outcome: Outcome) -> _WrongPlanError:
    changed = [
        f"{item.operation} {item.type} {item.name}"
        for item in outcome.resources
        if item.operation not in ("same", "read")
    ]
    error = _WrongPlanError("the plan is another", got=f"{plan}: {_listed(changed)}")
    error.plan = plan
    return error


def _plan(outcome: Outcome) -> Plan:
    return Plan.of(outcome.changes)


def _said(error: offline.Diagnostic) -> str:
    where = f"{type_of(error.urn)} {error.urn.rpartition('::')[2]}: " if error.urn else ""
    return f"{where}{error.message}"


def _retained(resources: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the URNs of what stays in the cloud when its stack is destroyed."""
    return sorted(str(item["urn"]) for item in resources if item.get("retainOnDelete"))


def _listed(items: Sequence[str]) -> str:
    more = len(items) - _MOST_LISTED
    return "; ".join([*items[:_MOST_LISTED], *([f"{more} more"] if more > 0 else [])])
