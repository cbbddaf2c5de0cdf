"""What the program of an environment on a cloud needs beside settings: SDKs, and manifests of others."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from atoll_engine import toolchain
from atoll_engine.errors import ToolchainError
from atoll_engine.paths import repository_root
from atoll_engine.process import run
from atoll_engine.progress import Progress

_SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}
_CRD_SCHEMA = re.compile(r"^( *)openAPIV3Schema:\n(?:\1 .*\n|\n)*", re.MULTILINE)
_ANY_OBJECT = r"\1openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}\n"


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


def write_downloads_file(path: Path, progress: Progress, *, crd_schemas: bool = True) -> Path:
    """Write to ``path`` where the manifests are that the program installs, fetching them first.

    Without ``crd_schemas``, for where there is no API server, those of KServe's definitions are left out.
    """
    kserve = toolchain.ensure_files("kserve", progress)
    crds = kserve / "kserve-crds.yaml"
    if not crd_schemas:
        # Nine tenths of a platform's properties, of which the engine makes copy after copy.
        small = path.with_name(crds.name)
        small.write_text(without_schemas(crds.read_text()))
        crds = small
    path.write_text(
        json.dumps({"manifests": {"kserve": str(kserve / "kserve.yaml"), "kserve_crds": str(crds)}})
    )
    return path


def without_schemas(crd_manifest: str) -> str:
    """Return a manifest, in YAML's block style, whose CustomResourceDefinitions take any object."""
    return _CRD_SCHEMA.sub(_ANY_OBJECT, crd_manifest)
