"""The engine on one stack of an environment's throwaway backend."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pulumi import automation

from atoll_engine import toolchain
from atoll_engine.offline.command import pulumi_command
from atoll_engine.offline.environment import Environment
from atoll_engine.offline.inline import Program
from atoll_engine.offline.stack import QuickStack
from atoll_engine.progress import Progress

# The state is written at the end, and not at each step: it is lost where the engine doesn't get there.
_NO_CHECKPOINTS = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}


class Engine:
    """The engine on one stack of an environment; creates the stack at first use."""

    def __init__(
        self, environment: Environment, project: str, stack: str, *, checkpoints: bool = True
    ) -> None:
        """Find the engine; without ``checkpoints`` it writes the state at the end only."""
        self._stack = stack
        self._project = project
        self._folder = environment.folder / "projects" / project
        pulumi = toolchain.ensure_pulumi(Progress())
        self._command = pulumi_command(pulumi.program)
        hosts = [str(toolchain.ensure_language_host(pulumi)), str(pulumi.program.parent)]
        self._variables = {
            **toolchain.GO_MEMORY,
            **environment.variables,
            **({} if checkpoints else _NO_CHECKPOINTS),
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

    def stack(self, program: Program | str | Path) -> QuickStack:
        """Return the stack to run an operation on: in our own project for a function, else in its folder."""
        if callable(program):
            return QuickStack(self._stack, self._local(work_dir=str(self._folder), program=program))
        return QuickStack(self._stack, self._local(work_dir=str(program)))

    def own_stack(self) -> QuickStack:
        """Return the stack in our own project, for what needs no program."""
        return QuickStack(self._stack, self._local(work_dir=str(self._folder)))

    def _local(self, **options: Any) -> automation.LocalWorkspace:
        return automation.LocalWorkspace(
            env_vars=self._variables,
            pulumi_home=self._variables["PULUMI_HOME"],
            pulumi_command=self._command,
            **options,
        )
