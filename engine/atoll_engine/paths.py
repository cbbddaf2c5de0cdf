"""Where Atoll keeps things: cache (can be rebuilt), state (can't), and the repository."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from atoll_engine.errors import AtollError


def _xdg(variable: str, default: str) -> Path:
    configured = os.environ.get(variable)
    return Path(configured) if configured else Path.home() / default


def cache_dir() -> Path:
    """Return the folder of everything that can be fetched or built again: ``$XDG_CACHE_HOME/atoll``."""
    return _xdg("XDG_CACHE_HOME", ".cache") / "atoll"


def state_dir() -> Path:
    """Return the folder of what can't be rebuilt (clusters, stack state): ``$XDG_STATE_HOME/atoll``."""
    return _xdg("XDG_STATE_HOME", ".local/state") / "atoll"


def repository_root() -> Path:
    """Return the checkout that this package is installed from (the folder with ``Pulumi.yaml``).

    Raises AtollError where the package runs outside a checkout.
    """
    for folder in Path(__file__).resolve().parents:
        if (folder / "Pulumi.yaml").is_file():
            return folder
    raise AtollError("not in an Atoll checkout: no Pulumi.yaml above the package", fix="clone the repository")


def components_of(root: Path) -> dict[str, str]:
    """Return the variable with which Python takes the components of the checkout at ``root``."""
    before = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([str(root / "components"), *([before] if before else [])])}


def free_disk_gib(folder: Path) -> float:
    """Return the free space of the file system that `folder` is on or will be on, in GiB."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free / 2**30
