"""Programs that are folders: run in this process, for a command that ends after, or in one of their own."""

from __future__ import annotations

import gc
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, replace
from io import StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from atoll_engine.errors import AtollError, EngineError
from atoll_engine.langhost.packages import plugin_version
from atoll_engine.langhost.runner import import_from, run_file
from atoll_engine.offline import packages, projects
from atoll_engine.offline.checking.loop import fewer_collections
from atoll_engine.offline.checking.programs import Stack, run
from atoll_engine.offline.modes import Mode
from atoll_engine.offline.outcome import Diagnostic, Outcome


@dataclass(frozen=True)
class Job:
    """A folder to check, and how; what `check` takes, as JSON has it."""

    folder: str
    mode: Mode
    existing: Sequence[str]
    stack: str
    config: Mapping[str, str]
    variables: Mapping[str, str]


def check_apart(job: Job) -> Outcome:
    """Run the folder's program in a process of its own, with this Python, and return what came of it.

    Raises AtollError as `check_here`, and EngineError where the program ended its process.
    """
    environment = {**os.environ, **job.variables, "PYTHONDONTWRITEBYTECODE": ""}
    with NamedTemporaryFile(prefix="atoll-check-") as answer:
        command = [sys.executable, "-P", "-m", "atoll_engine.offline.checking", answer.name]
        done = subprocess.run(
            command,
            input=json.dumps(asdict(job)),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        content = answer.read()
    if done.returncode or not content:
        said = (done.stdout + done.stderr).strip()
        raise EngineError(f"the check of {job.folder} ended with {done.returncode}", got=said or "no output")
    outcome: Outcome | AtollError = pickle.loads(content)  # noqa: S301  # from our own process
    if isinstance(outcome, AtollError):
        raise outcome
    return outcome


def check_here(job: Job) -> Outcome:
    """Run the folder's program in this process, which is to end after: what it made stays in memory.

    Raises AtollError where the folder has no project, or its program isn't in Python.
    """
    root = Path(job.folder).resolve()
    content = projects.read(root)
    project = str(content["name"])
    program = (root / str(content.get("main") or ".")).resolve()
    main_file = program / "__main__.py" if program.is_dir() else program
    if not main_file.is_file():
        raise AtollError(
            f"there is no Python program at {program}",
            got=f"{main_file} doesn't exist",
            fix="correct `main` in Pulumi.yaml; programs in other languages are for preview",
        )
    settings = projects.settings(root, project, job.stack, job.config)
    config = projects.texts({**projects.defaults(content), **settings})
    stack = Stack(project, job.stack, config, root)
    variables = {
        **job.variables,
        "PULUMI_CONFIG": json.dumps(config),
        "PULUMI_CONFIG_SECRET_KEYS": "[]",
    }
    with fewer_collections(), _started_in(main_file, variables) as said:
        outcome = run(
            lambda: run_file(main_file), stack, job.mode, job.existing, _version_of, main_file.parent
        )
        gc.freeze()  # to look for cycles in it would take as long as a fifth of the check
    lines = tuple(Diagnostic("info", "", line) for line in said.getvalue().splitlines() if line.strip())
    return replace(outcome, diagnostics=outcome.diagnostics + lines)


@contextmanager
def _started_in(main_file: Path, variables: Mapping[str, str]) -> Iterator[StringIO]:
    """Be for a while as if Python had been started with ``main_file``; yield what it prints."""
    before = Path.cwd(), sys.argv, list(sys.path), dict(os.environ)
    printed = StringIO()
    os.environ.update(variables)
    sys.argv = [str(main_file)]
    import_from(main_file.parent)
    os.chdir(main_file.parent)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield printed
    finally:
        os.chdir(before[0])
        sys.argv, sys.path[:] = before[1], before[2]
        os.environ.clear()
        os.environ.update(before[3])


def _version_of(package: str) -> str | None:
    """Return the version of an installed SDK, as the language host tells the engine."""
    try:
        return plugin_version(packages.installed(package).version)
    except AtollError:
        return None
