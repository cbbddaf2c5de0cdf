"""Pictures of environments, drawn once by the command itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment -> what `./atoll graph` writes: the largest of each cloud, and that on several."""
    folder = tmp_path_factory.mktemp("graphs")
    found = {}
    for settings in sorted((ROOT / "stacks" / "environments").glob("Pulumi.*-prod.yaml")):
        name = settings.name.split(".")[1]
        command = [sys.executable, "-m", "atoll_engine", "graph", name]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"{name}.svg\n"
        found[name] = (folder / f"{name}.svg").read_text()
    return found
