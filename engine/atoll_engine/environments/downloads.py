"""What the program of an environment on a cloud needs beside settings: SDKs, and manifests of others."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from atoll_engine import toolchain
from atoll_engine.errors import ToolchainError
from atoll_engine.paths import repository_root
from atoll_engine.process import run
from atoll_engine.progress import Progress

_SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}


def is_installed(cloud: str) -> bool:
    """Return whether the SDK of ``cloud`` is here."""
    return importlib.util.find_spec(_SDKS[cloud]) is not None


def ensure_sdks(clouds: Sequence[str], progress: Progress) -> None:
    """Install the SDKs of ``clouds`` that aren't there, from the lock file.

    Raises ToolchainError where they can't be had.
    """
    missing = [cloud for cloud in clouds if not is_installed(cloud)]
    if not missing:
        return
    extras = [part for cloud in missing for part in ("--extra", cloud)]
    with progress.phase(f"Installing the SDK of {', '.join(missing)}", expected_s=20 * len(missing)):
        run(
            [
                *(shutil.which("uv") or "uv", "sync", "--frozen", "--inexact", "--quiet"),
                *("--no-dev", "--extra", "engine", *extras),
            ],
            what=f"installing atoll[{','.join(missing)}]",
            error=ToolchainError,
            cwd=repository_root(),
            fix=f"run: pip install 'atoll[{','.join(missing)}]'",
        )
    importlib.invalidate_caches()


def write_downloads_file(path: Path, progress: Progress) -> Path:
    """Write to ``path`` where the manifests are that the program installs, fetching them first."""
    kserve = toolchain.ensure_files("kserve", progress)
    manifests = {"kserve": str(kserve / "kserve.yaml"), "kserve_crds": str(kserve / "kserve-crds.yaml")}
    path.write_text(json.dumps({"manifests": manifests}))
    return path
