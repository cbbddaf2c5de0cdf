"""A preview with the real providers, the user's credentials and the stack's own state."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pulumi import automation

from atoll_engine import toolchain
from atoll_engine.environments.cloud import CloudWorkspace, prepare_cloud
from atoll_engine.environments.engine import Engine
from atoll_engine.environments.settings import read_settings
from atoll_engine.errors import EngineError
from atoll_engine.offline import Outcome
from atoll_engine.offline.outcome import Recorder
from atoll_engine.paths import repository_root
from atoll_engine.progress import Progress


def preview_live(environment: str) -> tuple[Outcome, Mapping[str, Any]]:
    """Return what the engine said, errors too, and the environment's settings.

    Raises EngineError where the engine didn't get as far as the program: no login, no stack, no plugin.
    """
    workspace, progress = CloudWorkspace(environment), Progress()
    settings = read_settings(workspace)
    prepare_cloud(workspace, settings, progress)
    variables = {**os.environ, **toolchain.GO_MEMORY, **Engine(workspace, progress).variables}
    recorder = Recorder()
    with TemporaryDirectory(prefix="atoll-preview-") as folder, progress.phase("pulumi preview"):
        failure = _run(environment, variables, Path(folder), recorder)
    outcome = recorder.outcome()
    if failure and not outcome.errors:
        fix = f'eval "$(./atoll env {environment})", then pulumi login, and pulumi stack init {environment}'
        raise EngineError("pulumi preview failed", got=failure, fix=f"where the stack is new: {fix}")
    return outcome, settings


def _run(stack: str, variables: Mapping[str, str], folder: Path, recorder: Recorder) -> str | None:
    """Run to the end; return what the engine printed where it failed."""
    # The Automation API wants its engine in a folder of this form.
    program = folder / "bin" / "pulumi"
    program.parent.mkdir()
    program.symlink_to(toolchain.ensure_pulumi(Progress()).program)
    place = automation.LocalWorkspace(
        work_dir=str(repository_root()),
        env_vars=dict(variables),
        pulumi_command=automation.PulumiCommand(root=str(folder)),
    )
    try:
        automation.Stack.select(stack, place).preview(on_event=recorder, color="never")
    except automation.CommandError as error:
        return str(error).strip()
    return None
