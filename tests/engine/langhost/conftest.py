"""A real engine with this host, a file backend and its own home; and a Python for programs, without Atoll."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import sysconfig
import textwrap
import uuid
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

_MARK = "ATOLL_TEST_MARK"
_NOT_FOR_PROGRAMS = (
    "atoll",
    "_atoll",
    "_editable_impl_atoll",
    "pulumi_aws",
    "pulumi_azure_native",
    "pulumi_command",
    "pulumi_gcp",
    "pulumi_kubernetes",
    "pulumi_random",
    "pulumi_tls",
)


@dataclass
class Engine:
    """Runs pulumi with nothing of the user's: home, backend and language host are the test's own."""

    folder: Path
    pulumi: Path
    program_python: Path
    environment: dict[str, str] = field(default_factory=dict)

    def project(self, name: str, program: str, **settings: object) -> Path:
        """Write a project whose ``__main__.py`` is ``program``; ``settings`` go into Pulumi.yaml."""
        runtime = {"name": "python", "options": {"virtualenv": str(self.program_python.parent.parent)}}
        folder = self.write(name, {"__main__.py": program})
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": name, "runtime": runtime, **settings}))
        return folder

    def stack(self, name: str, program: str, **settings: object) -> Path:
        """Write a project, as `project` does, and make its stack ``dev``."""
        folder = self.project(name, program, **settings)
        self.run("stack", "init", "dev", cwd=folder)
        return folder

    def write(self, name: str, files: dict[str, str]) -> Path:
        """Write ``files`` under a folder ``name`` of the test."""
        for path, content in files.items():
            place = self.folder / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(textwrap.dedent(content))
        return self.folder / name

    def run(self, *words: str, cwd: Path, fails: bool = False) -> str:
        """Run pulumi to its end; return what it printed, after checking whether it failed."""
        done = self._done(words, cwd)
        shown = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, shown
        return shown

    def ask(self, *words: str, cwd: Path) -> Any:
        """Run pulumi for an answer in JSON; return it."""
        done = self._done([*words, "--json"], cwd)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def _done(self, words: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(words),
            cwd=cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def start(self, *words: str, cwd: Path) -> subprocess.Popen[str]:
        """Start pulumi; the fixture ends it if the test doesn't."""
        return subprocess.Popen(
            self.command(words),
            cwd=cwd,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def command(self, words: Sequence[str]) -> list[str]:
        """Return the command line of pulumi for ``words``."""
        return [str(self.pulumi), *words, "--non-interactive", "--color", "never"]

    def processes(self) -> list[int]:
        """Return the ids of all running processes that came from this engine, however far down."""
        mark = f"{_MARK}={self.environment[_MARK]}".encode()
        found = []
        for variables in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if mark in variables.read_bytes().split(b"\0"):
                    found.append(int(variables.parent.name))
        return found


@pytest.fixture(scope="session")
def program_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the Pulumi SDK but neither Atoll nor a provider: the user's, not ours."""
    folder = tmp_path_factory.mktemp("program") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    ours = Path(sysconfig.get_path("purelib"))
    theirs = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for entry in ours.iterdir():
        if not entry.name.startswith(_NOT_FOR_PROGRAMS):
            (theirs / entry.name).symlink_to(entry)
    return folder / "bin" / "python"


@pytest.fixture
def engine(tmp_path: Path, pulumi_bin: Path, program_python: Path) -> Iterator[Engine]:
    """An engine that finds this language host on PATH; leaves no process behind."""
    shims = tmp_path / "shims"
    shims.mkdir()
    shim = shims / "pulumi-language-python"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m atoll_engine.langhost "$@"\n')
    shim.chmod(0o755)
    (tmp_path / "state").mkdir()
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "VIRTUAL_ENV"))
    }
    environment = {
        **kept,
        "PATH": os.pathsep.join([str(shims), str(pulumi_bin.parent), os.environ["PATH"]]),
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        _MARK: uuid.uuid4().hex,
    }
    running = Engine(tmp_path, pulumi_bin, program_python, environment)
    yield running
    for process in running.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
