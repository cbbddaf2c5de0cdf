"""Where pulumi, its plugins, Kubernetes and the rest come from: found, installed or built, then kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from atoll_engine.progress import Progress
from atoll_engine.toolchain.debian import ensure_packages, missing_packages
from atoll_engine.toolchain.go_build import build, built, destination, fetch_files
from atoll_engine.toolchain.groups import CLUSTER_GROUPS, GROUPS, KUBERNETES_VERSION, PULUMI_VERSION, Group
from atoll_engine.toolchain.plugins import ensure_kubernetes_plugin, ensure_language_host, pulumi_home
from atoll_engine.toolchain.pulumi import PulumiFound, ensure_pulumi, find_pulumi

__all__ = [
    "CLUSTER_GROUPS",
    "GO_MEMORY",
    "GROUPS",
    "KUBERNETES_VERSION",
    "PULUMI_VERSION",
    "Group",
    "PulumiFound",
    "build",
    "built",
    "destination",
    "ensure",
    "ensure_files",
    "ensure_kubernetes_plugin",
    "ensure_language_host",
    "ensure_packages",
    "ensure_pulumi",
    "find_pulumi",
    "missing_packages",
    "pulumi_home",
]

# At Go's default of 100 the engine takes a seventh more CPU time for a preview with all of KServe; 400 would
# save as much again, for 130 MiB.
GO_MEMORY = {"GOGC": "200"}


def ensure_files(group: str, progress: Progress) -> Path:
    """Return a folder with the files that a group's Go modules carry, fetching them where missing.

    Raises ToolchainError where they can't be had.
    """
    return fetch_files(GROUPS[group], progress)


def ensure(groups: Sequence[str], progress: Progress) -> dict[str, Path]:
    """Build the ``groups`` that aren't built yet and return the folder of each one's programs.

    Two at a time at least: a build's end, linking, keeps one core busy only.
    Raises ToolchainError where one fails; what the others compiled is kept.
    """
    workers = min(len(groups), max(2, (os.cpu_count() or 1) // 2))
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        folders = pool.map(lambda name: build(GROUPS[name], progress), groups)
        return dict(zip(groups, folders, strict=True))
