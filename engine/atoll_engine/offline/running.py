"""Running a program through the engine with offline providers."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import grpc
from pulumi import automation

from atoll_engine.errors import AtollError, EngineError
from atoll_engine.offline import projects
from atoll_engine.offline.checking.loop import fewer_collections
from atoll_engine.offline.engine import Engine
from atoll_engine.offline.environment import Environment
from atoll_engine.offline.inline import InlineProgram, Program
from atoll_engine.offline.outcome import Outcome, Recorder, with_plan


def preview(
    program: Program | str | Path,
    environment: Environment,
    *,
    stack: str = "offline",
    config: Mapping[str, Any] | None = None,
    parallel: int | None = None,
) -> Outcome:
    """Preview ``program`` and return what the engine said, errors too.

    ``program`` is a function without arguments that declares resources, or a folder with a ``Pulumi.yaml``,
    which stays as it is. ``stack`` names the stack in the environment's backend; where the folder has
    settings for one of that name, they are used, with a synthetic text for each secret. ``config`` adds to
    them: keys are ``namespace:name``, or the bare name of the project's own; values are as YAML has them.
    ``parallel`` is how many resources the engine works on at once, by default four for each of its
    processors. Raises EngineError where the engine didn't get as far as to say what is wrong with the
    program.
    """
    with NamedTemporaryFile(prefix="plan-", suffix=".json", dir=environment.folder) as plan:
        options = {"plan": plan.name, "parallel": parallel}
        outcome = _operate(program, environment, "preview", stack, config, options=options)
        return with_plan(outcome, Path(plan.name).read_text())


def up(
    program: Program | str | Path,
    environment: Environment,
    *,
    stack: str = "offline",
    config: Mapping[str, Any] | None = None,
    parallel: int | None = None,
    checkpoints: bool = True,
) -> Outcome:
    """Update ``program``'s stack in a rehearsal's simulated cloud; else as `preview`.

    Without ``checkpoints`` the state is written at the end only, which is faster by far. Raises AtollError
    where ``environment`` is no rehearsal, EngineError where the engine was ended.
    """
    _require_rehearsal(environment)
    options = {"parallel": parallel}
    return _operate(program, environment, "up", stack, config, options=options, checkpoints=checkpoints)


def destroy(
    program: Program | str | Path,
    environment: Environment,
    *,
    stack: str = "offline",
    config: Mapping[str, Any] | None = None,
    parallel: int | None = None,
    checkpoints: bool = True,
) -> Outcome:
    """Delete all that the stack has in a rehearsal's simulated cloud; else as `up`."""
    _require_rehearsal(environment)
    options = {"parallel": parallel}
    return _operate(program, environment, "destroy", stack, config, options=options, checkpoints=checkpoints)


def release(program: Program | str | Path, environment: Environment, *, stack: str = "offline") -> None:
    """Give up the lock that an engine left on the stack when it was ended, as ``pulumi cancel`` does."""
    _require_rehearsal(environment)
    Engine(environment, _project_of(program), stack).own_stack().cancel()


def state(
    program: Program | str | Path, environment: Environment, *, stack: str = "offline"
) -> dict[str, Any]:
    """Return the stack's state, as ``pulumi stack export`` has it: ``resources``, ``pending_operations``."""
    exported = Engine(environment, _project_of(program), stack).own_stack().export_stack()
    return dict(exported.deployment or {})


def _require_rehearsal(environment: Environment) -> None:
    if not environment.rehearsal:
        raise AtollError(
            "offline providers only preview outside of a rehearsal",
            fix="use atoll_engine.offline.rehearsal() in place of providers()",
        )


def _operate(
    program: Program | str | Path,
    environment: Environment,
    operation: str,
    stack: str,
    config: Mapping[str, Any] | None,
    *,
    options: Mapping[str, Any],
    checkpoints: bool = True,
) -> Outcome:
    project = _project_of(program)
    inline = InlineProgram(program) if callable(program) else None
    engine = Engine(environment, project, stack, checkpoints=checkpoints)
    settings = engine.settings_file(projects.settings(program, project, stack, config or {}))
    recorder = Recorder()
    with _unheard_hangups(), fewer_collections():
        failure = _run(engine.stack(inline or program), operation, recorder, settings, options)
        if inline:
            inline.clean_up()
    outcome = recorder.outcome()
    if failure and not outcome.errors:
        raise EngineError(f"pulumi {operation} failed", got=failure)
    return outcome


def _run(
    stack: automation.Stack, operation: str, recorder: Recorder, settings: Path, options: Mapping[str, Any]
) -> str | None:
    """Run to the end; return what the engine printed where it failed."""
    try:
        getattr(stack, operation)(on_event=recorder, color="never", config_file=str(settings), **options)
    except automation.CommandError as error:
        return str(error)
    return None


@contextmanager
def _unheard_hangups() -> Iterator[None]:
    """Keep from the log that an inline program lost its engine, which has told already why it failed."""

    def heard(record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], grpc.RpcError))

    log = logging.getLogger("grpc._server")
    log.addFilter(heard)
    try:
        yield
    finally:
        log.removeFilter(heard)


def _project_of(program: Program | str | Path) -> str:
    return projects.INLINE if callable(program) else projects.name_of(Path(program))
