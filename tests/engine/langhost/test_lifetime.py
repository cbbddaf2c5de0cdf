"""What is left of the host and its children when the engine ends, however it ends: nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.langhost.conftest import Engine

_PATIENCE_S = 60

PROGRAM = """
import pathlib, signal, subprocess, time
import pulumi

if pulumi.Config().get_bool("stubborn"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
subprocess.Popen(["sleep", "600"])
pathlib.Path("running").touch()
time.sleep(600)
"""
PACK = """
import pulumi_policy as policy

rule = policy.ResourceValidationPolicy("nothing", "Nothing is wrong.", lambda args, report: None)
policy.PolicyPack("quiet", policies=[rule])
"""


def _wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def _running_preview(engine: Engine, *, stubborn: bool) -> subprocess.Popen[str]:
    """Start a preview with a policy pack; return it when its program runs."""
    folder = engine.stack("sleeping", PROGRAM)
    engine.run("config", "set", "stubborn", "true" if stubborn else "false", cwd=folder)
    environment = engine.program_python.parent.parent
    manifest = f"version: 0.0.1\nruntime: {{name: python, options: {{virtualenv: {environment}}}}}\n"
    pack = engine.write("pack", {"PulumiPolicy.yaml": manifest, "__main__.py": PACK})
    preview = engine.start("preview", "--policy-pack", str(pack), cwd=folder)
    _wait_until((folder / "running").exists, "the program didn't start")
    commands = [Path(f"/proc/{process}/cmdline").read_bytes() for process in engine.processes()]
    for part in (b"atoll_engine.langhost", b"runner.py", b"pulumi.policy", b"sleep"):
        assert any(part in command for command in commands)
    return preview


def _process(engine: Engine, part: bytes) -> int:
    """Return the id of the process of ``engine`` that has ``part`` in its command line."""
    commands = {process: Path(f"/proc/{process}/cmdline").read_bytes() for process in engine.processes()}
    return next(process for process, command in commands.items() if part in command)


@pytest.mark.parametrize("stubborn", [False, True], ids=["willing", "stubborn"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_nothing_outlives_the_engine(engine: Engine, number: signal.Signals, stubborn: bool) -> None:
    preview = _running_preview(engine, stubborn=stubborn)

    preview.send_signal(number)
    shown, _ = preview.communicate(timeout=_PATIENCE_S)

    _wait_until(lambda: not engine.processes(), "processes are left")
    assert preview.returncode != 0
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    ("part", "expected"),
    [(b"runner.py", "the program was ended by SIGKILL"), (b"atoll_engine.langhost", "error")],
    ids=["program", "host"],
)
def test_nothing_outlives_a_killed_part(engine: Engine, part: bytes, expected: str) -> None:
    preview = _running_preview(engine, stubborn=False)

    os.kill(_process(engine, part), signal.SIGKILL)
    shown, _ = preview.communicate(timeout=_PATIENCE_S)

    assert preview.returncode != 0
    assert expected in shown
    _wait_until(lambda: not engine.processes(), "processes are left")
