"""Making this machine ready for ``local``: programs, cluster, images, and the file that tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from atoll_engine import cluster as clusters
from atoll_engine import images, toolchain
from atoll_engine.cluster import oci
from atoll_engine.environments.machine import write_machine_file
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import AtollError
from atoll_engine.paths import cache_dir, free_disk_gib, repository_root, state_dir
from atoll_engine.progress import Progress

WORKLOADS = ("training", "serving")

NEEDED_GIB = 25
"""Free disk that a first ``up`` takes, Go's caches and the training image being most of it."""


def choose_cluster(settings: dict[str, Any]) -> clusters.Cluster:
    """Return the cluster that the settings name, whether or not it runs.

    Raises AtollError for an environment on a cloud, and ClusterError with the ways on where this machine can
    have none.
    """
    if settings["cloud"] != "local":
        raise AtollError(
            "the environment is not on this machine",
            got=settings["cloud"],
            allowed="local",
            fix="use kubectl with the environment's export 'kubeconfig'",
        )
    wanted = settings["cluster"]
    programs = {name: toolchain.destination(toolchain.GROUPS[name]) for name in toolchain.CLUSTER_GROUPS}
    return clusters.choose(
        wanted["kind"],
        name=wanted["name"],
        context=wanted["context"],
        programs=programs,
        state_dir=state_dir(),
    )


def prepare_machine(workspace: Workspace, settings: dict[str, Any], progress: Progress) -> None:
    """Build what is missing, start the cluster, put the images on it and write the machine file.

    The long chains run side by side: programs want the cores, images mostly the network and the disk.
    """
    cluster = choose_cluster(settings)
    controllers = ["kserve", *(["kueue"] if settings["queueing"]["enabled"] else [])]
    _check_disk()
    with ThreadPoolExecutor(max_workers=2) as pool:
        built_images = pool.submit(_build_images, progress)
        start_cluster(cluster, progress)
        programs = pool.submit(_build_engine, controllers, progress)
        loaded = images.load(built_images.result(), node=cluster, progress=progress)
        folders = programs.result()
    running = {
        f"{name}-controller": oci.load_program(f"{name}-controller", folder / "manager", cluster)
        for name, folder in folders.items()
    }
    write_machine_file(workspace, cluster, {**loaded, **running}, folders)


def start_cluster(cluster: clusters.Cluster, progress: Progress) -> None:
    """Start ``cluster``, building what it runs on first."""
    if isinstance(cluster, clusters.EmbeddedCluster):
        toolchain.ensure_packages(clusters.DEBIAN_PACKAGES, progress)
        toolchain.ensure(toolchain.CLUSTER_GROUPS, progress)
    with progress.phase("Starting Kubernetes", expected_s=10):
        cluster.start(progress)


def _build_images(progress: Progress) -> list[images.Image]:
    toolchain.ensure_packages(images.DEBIAN_PACKAGES, progress)
    folders = [repository_root() / "workloads" / name for name in WORKLOADS]
    return images.build_all(folders, cache_dir=cache_dir() / "images", progress=progress)


def _build_engine(controllers: Sequence[str], progress: Progress) -> dict[str, Path]:
    toolchain.ensure_pulumi(progress)
    return toolchain.ensure(controllers, progress)


def _check_disk() -> None:
    cache = cache_dir()
    if (cache / "toolchain").exists():
        return
    free_gib = free_disk_gib(cache)
    if free_gib < NEEDED_GIB:
        raise AtollError(
            f"the disk of {cache} is too small for a first `up`",
            got=f"{free_gib:.1f} GiB free",
            allowed=f"{NEEDED_GIB} GiB or more",
            fix="free some, or set XDG_CACHE_HOME and XDG_STATE_HOME to folders on a larger disk",
        )
