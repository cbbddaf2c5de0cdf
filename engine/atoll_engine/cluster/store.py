"""The node's image store, through containerd's own client inside the node's mount namespace."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from atoll_engine import process
from atoll_engine.cluster import oci
from atoll_engine.cluster.node import CONTAINERD_SOCKET
from atoll_engine.errors import ClusterError, ImageError

_CONTAINERD_READY_S = 60.0


@cache
def add_on_images(kubernetes: Path) -> dict[str, oci.Image]:
    """Return the images of what runs in pods of the cluster itself, made of built programs."""

    def image(name: str, user: str = "65532:65532") -> oci.Image:
        return oci.Image(f"localhost/atoll/{name}", {f"/{name}": kubernetes / name}, [f"/{name}"], user=user)

    return {
        "pause": image("pause", "65535:65535"),
        "coredns": image("coredns"),
        "metrics-server": image("metrics-server"),
    }


@dataclass(frozen=True)
class ImageStore:
    """Images of the node whose first process is `node_pid` on the host."""

    ctr: Path
    node_pid: int

    def wait(self, node_runs: Callable[[], bool]) -> None:
        """Wait until containerd answers, or until the node has ended, which is an error."""
        deadline = time.monotonic() + _CONTAINERD_READY_S
        while subprocess.run(self._command("version"), capture_output=True, check=False).returncode:
            if not node_runs():
                raise ClusterError("the node ended while it started", fix="read why: ./atoll logs supervisor")
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"containerd doesn't answer after {_CONTAINERD_READY_S:.0f} s",
                    fix="read its log: ./atoll logs containerd",
                )
            time.sleep(0.2)

    def names(self) -> set[str]:
        """Return the names of all images, without those that are digests only."""
        listed = process.run(
            self._command("images", "list", "--quiet"), what="listing images", error=ImageError
        )
        return {name for name in listed.split() if not name.startswith("sha256:")}

    def load(self, archive: Path) -> None:
        """Import an OCI or docker archive; layers that the node has are not written again."""
        if not archive.exists():
            raise ImageError("no such image archive", got=archive)
        command = self._command("images", "import", "--local", "--discard-unpacked-layers", "-")
        with archive.open("rb") as content:
            done = subprocess.run(command, stdin=content, capture_output=True, text=True, check=False)
        if done.returncode:
            last = " ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
            raise ImageError(
                f"the node can't import {archive.name}", got=last, fix="write it again as an OCI archive"
            )

    def link(self, folder: Path, target: str, digests: Sequence[str], data: Path) -> None:
        """Make links to ``folder``'s files, at ``target``, the layer of the last of ``digests``.

        The other ``digests`` are those of the layers below it, which the node has; ``data`` is where this
        host has the node's /var/lib/containerd. Raises ImageError.
        """
        name = _chain_id(digests)
        if self._run_snapshots("info", name).returncode == 0:
            return
        draft = f"draft-{name}"
        self._run_snapshots("remove", draft)  # of a link that was killed
        self._snapshots("prepare", draft, _chain_id(digests[:-1]))
        mount = self._snapshots("mounts", "/mnt", draft)
        upper = Path(re.findall(r"upperdir=([^, ]+)", mount)[0]).relative_to("/var/lib/containerd")
        place = data / upper / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        process.run(["cp", "-a", "--link", str(folder), str(place)], what="linking a layer", error=ImageError)
        self._snapshots("commit", name, draft)

    def ensure(self, images: Mapping[str, oci.Image]) -> None:
        """Write and import those images that the node lacks."""
        present = self.names()
        for image in images.values():
            if image.reference() not in present:
                with tempfile.TemporaryDirectory(prefix="atoll-image-") as folder:
                    archive = Path(folder) / "image.tar"
                    oci.write_archive(image, archive)
                    self.load(archive)

    def _snapshots(self, *words: str) -> str:
        return process.run(self._command("snapshots", *words), what="making a layer", error=ImageError)

    def _run_snapshots(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(self._command("snapshots", *words), capture_output=True, check=False)

    def _command(self, *words: str) -> list[str]:
        enter = ["nsenter", f"--target={self.node_pid}", "--mount", "--"]
        return [*enter, str(self.ctr), f"--address={CONTAINERD_SOCKET}", "--namespace=k8s.io", *words]


def _chain_id(digests: Sequence[str]) -> str:
    """Name a stack of layers as containerd's snapshots are named (OCI image-spec, config.md, "ChainID")."""
    chain = digests[0]
    for digest in digests[1:]:
        chain = f"sha256:{hashlib.sha256(f'{chain} {digest}'.encode()).hexdigest()}"
    return chain
