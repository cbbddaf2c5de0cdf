"""Running a program: its check, its command line and environment, and what its end means."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from pulumi.runtime.proto.language_pb2 import RunRequest, RunResponse

from atoll_engine.errors import EngineError
from atoll_engine.langhost import interpreter, packages
from atoll_engine.langhost.children import Children
from atoll_engine.langhost.interpreter import Interpreter
from atoll_engine.langhost.options import RuntimeOptions
from atoll_engine.langhost.runner import EXIT_ERROR_SHOWN

_RUNNER = Path(__file__).with_name("runner.py")


def run(request: RunRequest, options: RuntimeOptions, engine_address: str, children: Children) -> RunResponse:
    """Run the program of ``request`` to its end, after its type check where one is asked for.

    Its outputs are the host's own, which the engine shows. Raises EngineError where it can't be started.
    """
    program = Path(request.info.program_directory)
    python = interpreter.ready(options, program, children)
    if options.typechecker:
        _check_types(options.typechecker, python, program, children)
    environment = {
        **python.environment(os.environ),
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }
    folder = Path(request.pwd or program)
    child = children.start(
        _command(request, python, engine_address), cwd=folder, env=environment, piped=False
    )
    return _response(children.wait(child))


def _command(request: RunRequest, python: Interpreter, engine_address: str) -> Sequence[str | Path]:
    named = {
        "monitor": request.monitor_address,
        "engine": engine_address,
        "project": request.project,
        "stack": request.stack,
        "organization": request.organization,
        "root_directory": request.info.root_directory,
        "pwd": request.pwd,
        "dry_run": "true" if request.dryRun else "false",
        "parallel": str(request.parallel),
    }
    flags = [f"--{name}={value}" for name, value in named.items() if value]
    return [python.python, "-u", _RUNNER, *flags, request.info.entry_point or ".", *request.args]


def _response(status: int) -> RunResponse:
    if status == EXIT_ERROR_SHOWN:
        return RunResponse(bail=True)
    if status < 0:
        return RunResponse(error=f"the program was ended by {signal.Signals(-status).name}")
    if status > 0:
        return RunResponse(error=f"the program ended with exit status {status}")
    return RunResponse()


def _check_types(checker: str, python: Interpreter, program: Path, children: Children) -> None:
    found = packages.installed(python.facts(children).import_path)
    if checker not in {package.name for package in found}:
        raise EngineError(
            f"the runtime option typechecker asks for {checker}, which isn't installed",
            got=str(python.python),
            fix=f"add {checker} to the program's dependencies and run `pulumi install`",
        )
    command: list[str | Path] = [python.python, "-m", checker]
    if checker == "mypy" and python.virtualenv and python.virtualenv.is_relative_to(program):
        command += ["--exclude", f"^{python.virtualenv.relative_to(program)}/"]
    environment = python.environment(os.environ)
    child = children.start([*command, program], cwd=program, env=environment, piped=False)
    if children.wait(child) != 0:
        raise EngineError(f"{checker} found errors in {program}: the program wasn't run")
