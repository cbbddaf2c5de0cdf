"""Installing what a program or plugin declares: ``requirements.txt`` with pip, the lock file with uv."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from atoll_engine.errors import EngineError
from atoll_engine.langhost import interpreter, packages
from atoll_engine.langhost.children import Children, Command, Stream
from atoll_engine.langhost.interpreter import Interpreter
from atoll_engine.langhost.options import RuntimeOptions, find_upward

Output = Iterator[tuple[Stream, bytes]]


def install(options: RuntimeOptions, folder: Path, children: Children) -> Output:
    """Make the environment where it's missing and install into it; yield the installers' output as it comes.

    Raises EngineError where there is nothing to install from (uv) or an installer fails.
    """
    python = interpreter.locate(options, folder)
    if options.toolchain == "uv":
        return _with_uv(python, folder, children)
    return _with_pip(python, folder, children)


def _with_uv(python: Interpreter, folder: Path, children: Children) -> Output:
    if not find_upward(folder, "pyproject.toml"):
        raise EngineError(
            f"nothing for uv to install in {folder}",
            got="no pyproject.toml there or above",
            fix="run `uv init --bare && uv add pulumi` there, or set runtime.options.toolchain to pip",
        )
    command: Command = [interpreter.uv(), "sync"]
    yield from _run(command, folder, interpreter.uv_environment(python), children)


def _with_pip(python: Interpreter, folder: Path, children: Children) -> Output:
    environment = python.environment(os.environ)
    if python.virtualenv is not None and not python.python.is_file():
        yield _note(f"Creating the virtual environment {python.virtualenv}")
        create: Command = [interpreter.ambient_python(), "-m", "venv", python.virtualenv]
        yield from _run(create, folder, dict(os.environ), children)
    if not (folder / "requirements.txt").is_file():
        yield _note(f"Nothing to install: there is no requirements.txt in {folder}")
        return
    pip = _pip(python, children)
    command: Command = [*pip, "-r", "requirements.txt"]
    yield from _run(command, folder, environment, children)


def _pip(python: Interpreter, children: Children) -> Command:
    """Return the install command: pip's, or uv's where the environment was made without pip."""
    found = packages.installed(python.facts(children).import_path)
    if any(package.name == "pip" for package in found):
        return [python.python, "-m", "pip", "install"]
    return [interpreter.uv(), "pip", "install", "--python", python.python]


def _run(command: Command, folder: Path, environment: Mapping[str, str], children: Children) -> Output:
    child = children.start(command, cwd=folder, env=environment, piped=True)
    yield from children.stream(child)
    status = children.wait(child)
    if status != 0:
        words = " ".join(str(word) for word in command)
        raise EngineError("the installation failed", got=f"exit status {status} of {words}")


def _note(text: str) -> tuple[Stream, bytes]:
    return "stdout", f"{text}\n".encode()
