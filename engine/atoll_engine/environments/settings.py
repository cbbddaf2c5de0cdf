"""Reading an environment's settings by running ``stacks/settings.py``, which alone knows them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import AtollError
from atoll_engine.paths import components_of


def read_settings(workspace: Workspace) -> dict[str, Any]:
    """Return the environment's settings as a JSON tree, with defaults filled in.

    Raises AtollError naming every problem with its path in the YAML file.
    """
    program = workspace.root / "stacks" / "settings.py"
    command = [sys.executable, str(program), str(workspace.settings_file)]
    variables = {**os.environ, **components_of(workspace.root)}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=variables)
    if answer.returncode != 0:
        name = workspace.settings_file.relative_to(workspace.root)
        raise AtollError(f"{name} can't be used", got=answer.stderr.strip(), fix="see docs/settings.md")
    settings: dict[str, Any] = json.loads(answer.stdout)
    return settings
