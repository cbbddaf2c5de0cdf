"""An engine with a state and a Kubernetes provider of its own, and its stacks of inline programs."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from pulumi import automation

from atoll_engine.offline.command import pulumi_command
from atoll_engine.offline.inline import InlineProgram
from atoll_engine.offline.stack import QuickStack
from tests.engine.kubernetes.control_plane import wait_until

_MARK = "ATOLL_TEST_MARK"
_END_TIMEOUT_S = 30


def install_provider(home: Path) -> None:
    """Put our Kubernetes provider where an engine with this home looks for the official one."""
    plugin = home / "plugins" / f"resource-kubernetes-v{version('pulumi-kubernetes')}"
    plugin.mkdir(parents=True)
    program = plugin / "pulumi-resource-kubernetes"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m atoll_engine.kubernetes "$@"\n')
    program.chmod(0o755)
    (home / "logs").touch()  # where it can't make the folder, the engine keeps no encrypted log of its calls


@contextlib.contextmanager
def engine_on(
    kubeconfig: Path, folder: Path, *, program: Path, home: Path, namespace: str
) -> Iterator[Engine]:
    """Give an engine whose default provider is a cluster; ends its processes."""
    (folder / "state").mkdir()
    (folder / "engine" / "bin").mkdir(parents=True)
    (folder / "engine" / "bin" / "pulumi").symlink_to(program)
    environment = {
        "PULUMI_HOME": str(home),
        # As atoll_engine.environments has it, and for the same reason: the tests kill the engine.
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "GOGC": "400",
        "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "1",
        "KUBECONFIG": str(kubeconfig),
        _MARK: uuid.uuid4().hex,
    }
    engine = Engine(folder, environment, namespace)
    try:
        yield engine
    finally:
        for process in engine.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


@dataclass
class Engine:
    """Runs inline programs with nothing of the user's; a namespace of the cluster is the test's own."""

    folder: Path
    environment: dict[str, str]
    namespace: str
    _made: set[str] = field(default_factory=set)

    def stack(self, program: Callable[[], None], name: str = "test") -> Stack:
        """Return the stack ``name``, from now on with ``program``."""
        settings = automation.ProjectSettings(name="project", runtime="python")
        workspace = automation.LocalWorkspace(
            work_dir=str(self._project()),
            program=InlineProgram(program),
            env_vars=self.environment,
            project_settings=settings,
            pulumi_home=self.environment["PULUMI_HOME"],
            pulumi_command=self._command(),
        )
        if name not in self._made:
            automation.Stack.create_or_select(name, workspace)
            self._made.add(name)
        return Stack(QuickStack(name, workspace))

    def _command(self) -> automation.PulumiCommand:
        program = self.folder / "engine" / "bin" / "pulumi"  # by which a test finds its processes
        command = copy(pulumi_command(program.resolve()))
        command.command = str(program)
        return command

    def _project(self) -> Path:
        place = self.folder / "project"
        place.mkdir(exist_ok=True)
        return place

    def processes(self, program: str = "") -> list[int]:
        """Return the ids of this engine's running processes that have ``program`` in their command."""
        mark = f"{_MARK}={self.environment[_MARK]}".encode()
        found = []
        for variables in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                command = variables.with_name("cmdline").read_bytes().decode().replace("\0", " ")
                if mark in variables.read_bytes().split(b"\0") and program in command:
                    found.append(int(variables.parent.name))
        return found

    def wait_for_end(self, program: str) -> None:
        """Wait until no process of this engine has ``program`` in its command."""
        deadline = time.monotonic() + _END_TIMEOUT_S
        while self.processes(program):
            assert time.monotonic() < deadline, f"{program} outlives its engine"
            time.sleep(0.05)


class Stack:
    """One stack; its methods return how many resources each kind of step touched."""

    def __init__(self, stack: automation.Stack) -> None:
        self.stack = stack
        self.log = ""

    def up(self) -> dict[str, int]:
        return self._counted(self.stack.up)

    def preview(self) -> dict[str, int]:
        self.log = ""
        done = self.stack.preview(on_output=self._keep)
        return {str(operation): count for operation, count in done.change_summary.items()}

    def refresh(self) -> dict[str, int]:
        return self._counted(self.stack.refresh)

    def destroy(self) -> dict[str, int]:
        return self._counted(self.stack.destroy)

    def fails(self, operation: str = "up") -> str:
        """Run what must fail; return all that it showed."""
        with pytest.raises(automation.CommandError) as failure:
            getattr(self, operation)()
        shown = self.log + str(failure.value)
        InlineProgram.clean_up()
        return shown

    def resources(self) -> dict[str, dict[str, Any]]:
        """Return the state's resources by their names."""
        exported = self.stack.export_stack().deployment or {}
        return {item["urn"].rpartition("::")[2]: item for item in exported.get("resources", ())}

    def stored(self) -> str:
        """Return all files of the state, and what ``pulumi stack export`` prints, as they are."""
        folder = Path(
            self.stack.workspace.env_vars["PULUMI_BACKEND_URL"].removeprefix("file://").partition("?")[0]
        )
        files = [path.read_text() for path in folder.rglob("*.json*") if path.is_file()]
        return "".join(files)

    def output(self, name: str) -> Any:
        return automation.Stack.outputs(self.stack)[name].value

    def wait_line(self, part: str) -> None:
        """Wait until the operation under way, in another thread, has shown ``part``."""
        wait_until(lambda: part in self.log)

    def _counted(self, operation: Callable[..., Any]) -> dict[str, int]:
        self.log = ""
        counts: dict[str, int] = {}

        def count(event: automation.EngineEvent) -> None:
            if event.summary_event is not None:
                counts.update({str(op): n for op, n in event.summary_event.resource_changes.items()})

        operation(on_output=self._keep, on_event=count, color="never")
        return counts

    def _keep(self, text: str) -> None:
        self.log += text + "\n"
