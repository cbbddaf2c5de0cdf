"""The Python that a program or plugin runs in: found, checked, kept in step with uv's lock."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from atoll_engine.errors import EngineError
from atoll_engine.langhost.children import Children
from atoll_engine.langhost.options import RuntimeOptions, find_upward

_FACTS_PROGRAM = """
import json, platform, sys
print(json.dumps([sys.executable, platform.python_version(), [place for place in sys.path if place]]))
"""


@dataclass(frozen=True)
class Facts:
    """What an interpreter says of itself: its executable, version (``3.11.7``) and import path."""

    executable: str
    version: str
    import_path: tuple[str, ...]


@dataclass(frozen=True)
class Interpreter:
    """One Python: its executable, and its virtual environment (None: the machine's own Python)."""

    python: Path
    virtualenv: Path | None

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return the environment ``base`` with the virtual environment activated."""
        env = dict(base)
        if self.virtualenv is not None:
            env.pop("PYTHONHOME", None)
            env["VIRTUAL_ENV"] = str(self.virtualenv)
            env["PATH"] = os.pathsep.join([str(self.python.parent), *filter(None, [env.get("PATH")])])
        return env

    def facts(self, children: Children) -> Facts:
        """Ask the interpreter; raises EngineError where it doesn't run."""
        status, output = children.run(
            [self.python, "-c", _FACTS_PROGRAM], cwd=Path("/"), env=self.environment(os.environ)
        )
        if status != 0:
            raise EngineError(f"{self.python} doesn't run", got=output.decode(errors="replace").strip())
        executable, version, import_path = json.loads(output.splitlines()[-1])
        return Facts(executable, version, tuple(import_path))


def locate(options: RuntimeOptions, program: Path) -> Interpreter:
    """Return the interpreter that ``options`` name for ``program``; it need not exist yet.

    Without a virtual environment: ``$PULUMI_PYTHON_CMD``, or ``python3`` or ``python`` on PATH.
    """
    virtualenv = options.virtualenv
    if virtualenv is None and options.toolchain == "uv":
        virtualenv = _uv_virtualenv(program)
    if virtualenv is not None:
        return Interpreter(virtualenv / "bin" / "python", virtualenv)
    return Interpreter(ambient_python(), None)


def ready(options: RuntimeOptions, program: Path, children: Children) -> Interpreter:
    """Return the interpreter, after uv has brought its environment in step with the lock file.

    Raises EngineError where it isn't there, or uv fails.
    """
    interpreter = locate(options, program)
    if options.toolchain == "uv" and find_upward(program, "pyproject.toml"):
        _uv_sync(interpreter, program, children)
    if not interpreter.python.is_file():
        raise EngineError(
            f"no Python environment for {program}",
            got=f"{interpreter.virtualenv} has no bin/python",
            fix="run `pulumi install` there, or set runtime.options.virtualenv to an environment that exists",
        )
    return interpreter


def uv() -> Path:
    """Return the path of uv; raises EngineError where it isn't installed."""
    found = shutil.which(os.environ.get("UV") or "uv")
    if found is None:
        raise EngineError("uv is not installed", fix="install it (`pip install uv`), and have it on PATH")
    return Path(found)


def uv_environment(interpreter: Interpreter) -> dict[str, str]:
    """Return the environment in which uv works on the environment of ``interpreter``."""
    return {**os.environ, "UV_PROJECT_ENVIRONMENT": str(interpreter.virtualenv)}


def ambient_python() -> Path:
    """Return the machine's own Python; raises EngineError where none is on PATH."""
    chosen = os.environ.get("PULUMI_PYTHON_CMD")
    names = [chosen] if chosen else ["python3", "python"]
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    raise EngineError("no Python on PATH", got=", ".join(names), fix="set runtime.options.virtualenv")


def _uv_virtualenv(program: Path) -> Path:
    """Return where uv itself would keep the environment: beside the nearest lock or project file."""
    project = find_upward(program, "uv.lock") or find_upward(program, "pyproject.toml") or program
    return project / os.environ.get("UV_PROJECT_ENVIRONMENT", ".venv")


def _uv_sync(interpreter: Interpreter, program: Path, children: Children) -> None:
    # Inexact, as the official host: what a person added to the environment by hand stays.
    status, output = children.run(
        [uv(), "sync", "--inexact", "--quiet"], cwd=program, env=uv_environment(interpreter)
    )
    if status != 0:
        raise EngineError(f"uv sync failed in {program}", got=output.decode(errors="replace").strip())
