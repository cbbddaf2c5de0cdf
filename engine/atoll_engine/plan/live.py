"""A preview with the real providers, the user's credentials and the stack's own state."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pulumi import automation

from atoll_engine import toolchain
from atoll_engine.environments.downloads import ensure_sdks, write_downloads_file
from atoll_engine.environments.engine import Engine
from atoll_engine.environments.offline import clouds_of
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import EngineError
from atoll_engine.offline import Outcome
from atoll_engine.offline.outcome import Recorder
from atoll_engine.paths import repository_root
from atoll_engine.progress import Progress

_FIX = "look up the plugins with `./atoll env` and `pulumi plugin ls`, and the cloud's credentials"


def preview_live(environment: str) -> tuple[Outcome, Mapping[str, Any]]:
    """Return what the engine said, errors too, and the environment's settings.

    Raises EngineError where the engine didn't get as far as the program.
    """
    workspace, progress = Workspace(environment), Progress()
    settings = read_settings(workspace)
    ensure_sdks(clouds_of(settings), progress)
    engine = Engine(workspace, progress)
    if not workspace.machine_file.exists():
        write_downloads_file(workspace.machine_file, progress)
    recorder = Recorder()
    with TemporaryDirectory(prefix="atoll-preview-") as folder:
        failure = _run(workspace.name, engine.variables, Path(folder), recorder, progress)
    outcome = recorder.outcome()
    if failure and not outcome.errors:
        raise EngineError("pulumi preview failed", got=failure, fix=_FIX)
    return outcome, settings


def _run(
    stack: str, variables: Mapping[str, str], folder: Path, recorder: Recorder, progress: Progress
) -> str | None:
    """Run to the end; return what the engine printed where it failed."""
    # The Automation API wants its engine in a folder of this form.
    program = folder / "bin" / "pulumi"
    program.parent.mkdir()
    program.symlink_to(toolchain.ensure_pulumi(progress).program)
    place = automation.LocalWorkspace(
        work_dir=str(repository_root()),
        env_vars={**os.environ, **variables},
        pulumi_home=variables["PULUMI_HOME"],
        pulumi_command=automation.PulumiCommand(root=str(folder)),
    )
    settings = variables["PULUMI_OPTION_CONFIG_FILE"]
    try:
        with progress.phase("pulumi preview"):
            automation.Stack.select(stack, place).preview(
                on_event=recorder, color="never", config_file=settings
            )
    except automation.CommandError as error:
        return str(error)
    return None
