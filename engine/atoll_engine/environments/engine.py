"""Running the Pulumi engine on an environment: preview, up, destroy, outputs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from atoll_engine import toolchain
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import EngineError
from atoll_engine.paths import repository_root
from atoll_engine.process import run
from atoll_engine.progress import Progress

# What the engine says, in its own words, and what a person can do about it.
_KNOWN_FAILURES = {
    "incorrect passphrase": "the passphrase is not the one that this stack was made with: unset "
    "PULUMI_CONFIG_PASSPHRASE and PULUMI_CONFIG_PASSPHRASE_FILE, or set the right one; nothing was changed",
    "currently locked": "another update runs on this stack: wait for it, or end it with `pulumi cancel`",
}


class Engine:
    """The engine on one environment; creates the stack at first use."""

    def __init__(self, workspace: Workspace, progress: Progress) -> None:
        """Find or install the engine and its plugins, and prepare the stack."""
        self._workspace = workspace
        self._progress = progress
        self._pulumi = toolchain.ensure_pulumi(progress)
        self.variables = workspace.prepare(self._pulumi)

    def operate(self, operation: str, *flags: str) -> None:
        """Run ``preview``, ``up``, ``refresh`` or ``destroy``, showing the engine's own display.

        Raises EngineError where the operation fails; what had been done is in the state.
        """
        if self._workspace.break_stale_lock():
            self._progress.note("An earlier run was killed: its lock on the stack is removed.")
        command = [str(self._pulumi.program), operation, "--stack", self._workspace.name, *flags]
        with self._progress.phase(f"pulumi {operation}", own_display=True):
            if self._progress.console.is_terminal:
                status, said = self._on_terminal(command)
            else:
                status, said = self._on_pipe(command)
            if status != 0:
                fix = next((fix for sign, fix in _KNOWN_FAILURES.items() if sign in said), None)
                raise EngineError(f"pulumi {operation} failed with exit status {status}", fix=fix)

    def _on_terminal(self, command: list[str]) -> tuple[int, str]:
        """Run with the engine's own live display; what it says is on the screen already."""
        done = subprocess.run(command, cwd=repository_root(), env=self._environment(), check=False)
        return done.returncode, ""

    def _on_pipe(self, command: list[str]) -> tuple[int, str]:
        """Run and pass the lines on; return the exit status and all that was said."""
        said: list[str] = []
        with subprocess.Popen(
            [*command, "--non-interactive", "--suppress-progress"],
            cwd=repository_root(),
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                said.append(line)
                self._progress.note(line.rstrip("\n"))
        return process.returncode, "".join(said)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **toolchain.GO_MEMORY, **self.variables}

    def outputs(self) -> dict[str, Any]:
        """Return the stack's exports; secret ones stay hidden."""
        command: list[str | Path] = [
            self._pulumi.program,
            "stack",
            "output",
            "--json",
            "--stack",
            self._workspace.name,
        ]
        answer = run(
            command, what="reading the outputs", error=EngineError, cwd=repository_root(), env=self.variables
        )
        outputs: dict[str, Any] = json.loads(answer)
        return outputs

    def forget(self) -> None:
        """Remove the stack with its state, for resources that go, or went, with their cluster."""
        self._workspace.break_stale_lock()
        name = self._workspace.name
        command: list[str | Path] = [
            self._pulumi.program,
            "stack",
            "rm",
            name,
            "--yes",
            "--force",
            "--preserve-config",
        ]
        run(
            command, what="forgetting the stack", error=EngineError, cwd=repository_root(), env=self.variables
        )
        self._workspace.discard()
