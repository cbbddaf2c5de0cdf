"""Running a program through the engine with offline providers."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import yaml
from pulumi import automation

from atoll_engine import toolchain
from atoll_engine.errors import AtollError, EngineError
from atoll_engine.offline import projects
from atoll_engine.offline.command import pulumi_command
from atoll_engine.offline.environment import Environment
from atoll_engine.offline.inline import InlineProgram, Program
from atoll_engine.offline.outcome import Outcome, Recorder
from atoll_engine.offline.stack import QuickStack
from atoll_engine.progress import Progress

# The engine's garbage collector takes a fifth of a preview's CPU time at Go's default of 100.
_GO_MEMORY = {"GOGC": "400"}


def preview(
    program: Program | str | Path,
    environment: Environment,
    *,
    stack: str = "offline",
    config: Mapping[str, str] | None = None,
) -> Outcome:
    """Preview ``program`` and return what the engine said, errors too.

    ``program`` is a function without arguments that declares resources, or a folder with a ``Pulumi.yaml``,
    which stays as it is. ``stack`` names the stack in the environment's backend; where the folder has
    settings for one of that name, they are used, with a synthetic text for each secret. ``config`` adds to
    them: keys are ``namespace:name``, or the bare name of the project's own.
    Raises EngineError where the engine didn't get as far as to say what is wrong with the program.
    """
    return _operate(program, environment, "preview", stack, config)


def up(
    program: Program | str | Path,
    environment: Environment,
    *,
    stack: str = "offline",
    config: Mapping[str, str] | None = None,
) -> Outcome:
    """Update ``program``'s stack in a rehearsal's simulated cloud; else as `preview`.

    Raises AtollError where ``environment`` is no rehearsal.
    """
    _require_rehearsal(environment)
    return _operate(program, environment, "up", stack, config)


def destroy(
    program: Program | str | Path,
    environment: Environment,
    *,
    stack: str = "offline",
    config: Mapping[str, str] | None = None,
) -> Outcome:
    """Delete all that the stack has in a rehearsal's simulated cloud; else as `up`."""
    _require_rehearsal(environment)
    return _operate(program, environment, "destroy", stack, config)


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
    config: Mapping[str, str] | None,
) -> Outcome:
    project = projects.INLINE if callable(program) else projects.name_of(Path(program))
    inline = InlineProgram(program) if callable(program) else None
    engine = _Engine(environment, project, stack)
    settings = engine.settings_file(projects.settings(program, project, stack, config or {}))
    workspace = engine.workspace(inline or program)
    recorder = Recorder()
    with _unheard_hangups():
        failure = _run(QuickStack(stack, workspace), operation, recorder, settings)
        if inline:
            inline.clean_up()
    outcome = recorder.outcome()
    if failure and not outcome.errors:
        raise EngineError(f"pulumi {operation} failed", got=failure)
    return outcome


def _run(stack: Any, operation: str, recorder: Recorder, settings: Path) -> str | None:
    """Run to the end; return what the engine printed where it failed."""
    try:
        getattr(stack, operation)(on_event=recorder, color="never", config_file=str(settings))
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


class _Engine:
    """The engine on one stack of an environment; creates the stack at first use."""

    def __init__(self, environment: Environment, project: str, stack: str) -> None:
        self._stack = stack
        self._project = project
        self._folder = environment.folder / "projects" / project
        pulumi = toolchain.ensure_pulumi(Progress())
        self._command = pulumi_command(pulumi.program)
        hosts = [str(toolchain.ensure_language_host(pulumi)), str(pulumi.program.parent)]
        self._variables = {
            **_GO_MEMORY,
            **environment.variables,
            "ATOLL_PYTHON": sys.executable,
            "PATH": os.pathsep.join([*dict.fromkeys(hosts), os.environ.get("PATH", "")]),
        }

    def settings_file(self, config: Mapping[str, Any]) -> Path:
        """Write the stack's settings beside a project of our own; the program's folder stays as it is."""
        settings = self._folder / f"Pulumi.{self._stack}.yaml"
        if not settings.exists():
            project = automation.ProjectSettings(name=self._project, runtime="python")
            self._folder.mkdir(parents=True, exist_ok=True)
            workspace = self._local(work_dir=str(self._folder), project_settings=project)
            automation.Stack.create(self._stack, workspace)
        content = yaml.safe_load(settings.read_text())
        settings.write_text(yaml.safe_dump({**content, "config": dict(config)}))
        return settings

    def workspace(self, program: Program | str | Path) -> automation.LocalWorkspace:
        """Return where the operation runs: our own project for a function, else the program's folder."""
        if callable(program):
            return self._local(work_dir=str(self._folder), program=program)
        return self._local(work_dir=str(program))

    def _local(self, **options: Any) -> automation.LocalWorkspace:
        return automation.LocalWorkspace(
            env_vars=self._variables,
            pulumi_home=self._variables["PULUMI_HOME"],
            pulumi_command=self._command,
            **options,
        )
