"""What every kind of cluster that a local landing uses can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from atoll_engine.progress import Progress


@dataclass(frozen=True)
class ComponentStatus:
    """One program of the cluster, as the host sees it."""

    name: str
    pid: int | None
    """Process id on the host; None where it isn't running."""
    healthy: bool
    """It runs, and where it answers health questions it said yes."""
    cpu_s: float
    """Processor time since it was started, in seconds."""
    rss_mib: float
    """Resident memory, in MiB."""
    restarts: int
    """How often it was started again since the cluster was started."""


@dataclass(frozen=True)
class ClusterStatus:
    """State of a cluster at one moment."""

    name: str
    running: bool
    """Its processes run (embedded, kind), or it answers (context)."""
    ready: bool
    """The API server answers and every node is Ready."""
    server: str | None
    """Address of the API server."""
    components: tuple[ComponentStatus, ...] = ()
    rss_mib: float = 0.0
    """Resident memory of all processes of the node, pods too, in MiB."""


class Cluster(Protocol):
    """A Kubernetes that `./atoll up local` can land on."""

    @property
    def kubeconfig(self) -> Path:
        """File with the credentials of an administrator."""

    @property
    def context(self) -> str | None:
        """Context to use in `kubeconfig`; None for its current one."""

    @property
    def volumes_dir(self) -> Path | None:
        """Folder on the node for static volumes; None where a StorageClass provisions them."""

    def start(self, progress: Progress) -> None:
        """Bring the cluster to a state in which it runs pods; does nothing where it is there already."""

    def stop(self, progress: Progress) -> None:
        """End its processes and keep its data."""

    def delete(self, progress: Progress) -> None:
        """Remove it with its data."""

    def status(self) -> ClusterStatus:
        """Return what runs and how it fares; never raises for a cluster that is down."""

    def logs(self, component: str, lines: int = 100, follow: bool = False) -> Iterator[str]:
        """Yield the last `lines` lines of a component's log, and with `follow` those that come."""

    def images(self) -> set[str]:
        """Return the names of the images that the node holds."""

    def load_image(self, archive: Path) -> None:
        """Put the images of an OCI or docker archive on the node."""
