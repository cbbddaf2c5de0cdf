"""A cluster made by `kind`, for machines that have Docker."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from atoll_engine import process
from atoll_engine.cluster import api
from atoll_engine.cluster.layout import Layout, check_name
from atoll_engine.cluster.protocol import ClusterStatus
from atoll_engine.errors import ClusterError, ImageError
from atoll_engine.progress import Progress

_START_S = 600


def is_available() -> bool:
    """Tell whether `kind` is installed and a Docker engine answers."""
    if shutil.which("kind") is None or shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


class KindCluster:
    """The kind cluster `atoll-<name>`; its default StorageClass provisions volumes."""

    context: str | None = None
    volumes_dir: Path | None = None

    def __init__(self, name: str, state_dir: Path) -> None:
        self._layout = Layout(check_name(name), state_dir.resolve())
        self._kind_name = f"atoll-{name}"

    @property
    def kubeconfig(self) -> Path:
        """Kubeconfig of this cluster alone; the user's own is left as it is."""
        return self._layout.kubeconfig

    def start(self, progress: Progress) -> None:
        """Create the cluster, or start its stopped node."""
        self._layout.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._exists():
            self._docker("start", progress)
            self._kind("export", "kubeconfig", f"--kubeconfig={self.kubeconfig}")
        else:
            with progress.phase("Creating the kind cluster", expected_s=60):
                self._kind("create", "cluster", f"--kubeconfig={self.kubeconfig}", "--wait=5m")

    def stop(self, progress: Progress) -> None:
        """Stop the node's container."""
        if self._exists():
            self._docker("stop", progress)

    def delete(self, progress: Progress) -> None:
        """Delete the cluster and its kubeconfig."""
        if self._exists():
            with progress.phase("Deleting the kind cluster", expected_s=5):
                self._kind("delete", "cluster", f"--kubeconfig={self.kubeconfig}")
        shutil.rmtree(self._layout.root, ignore_errors=True)

    def status(self) -> ClusterStatus:
        """Return whether it is there and ready; kind doesn't tell of single components."""
        running = self.kubeconfig.exists() and self._exists()
        ready = running and api.answers_ready(self.kubeconfig)
        return ClusterStatus(self._layout.name, running=running, ready=ready, server=None)

    def logs(self, component: str, lines: int = 100, follow: bool = False) -> Iterator[str]:
        """Yield the node's journal of one unit, such as `kubelet` or `containerd`."""
        options = ["--no-pager", f"--unit={component}", f"--lines={lines}", *(["--follow"] if follow else [])]
        command = ["docker", "exec", self._node, "journalctl", *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as journal:
            yield from (line.rstrip("\n") for line in journal.stdout or ())

    def images(self) -> set[str]:
        """Return the names of the images that the node holds."""
        command = ["docker", "exec", self._node, "ctr", "--namespace=k8s.io", "images", "list", "--quiet"]
        listed = process.run(command, what="listing images", error=ImageError)
        return {name for name in listed.split() if not name.startswith("sha256:")}

    def load_image(self, archive: Path) -> None:
        """Put the images of an archive on the node."""
        self._kind("load", "image-archive", str(archive))

    @property
    def _node(self) -> str:
        return f"{self._kind_name}-control-plane"

    def _exists(self) -> bool:
        listed = process.run(["kind", "get", "clusters"], what="listing kind clusters", error=ClusterError)
        return self._kind_name in listed.split()

    def _kind(self, *words: str) -> None:
        command = ["kind", *words, f"--name={self._kind_name}"]
        process.run(command, what=f"kind {words[0]}", error=ClusterError, timeout_s=_START_S)

    def _docker(self, verb: str, progress: Progress) -> None:
        with progress.phase(f"kind node: {verb}", expected_s=5):
            process.run(["docker", verb, self._node], what=f"docker {verb}", error=ClusterError)
