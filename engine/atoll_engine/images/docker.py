"""Building with a Docker daemon: its own storage, its own cache of steps (BuildKit)."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from atoll_engine.errors import ImageError
from atoll_engine.images.base import BaseImage, make_debian
from atoll_engine.images.builder import Recipe
from atoll_engine.images.context import build_context
from atoll_engine.images.layers import Sink
from atoll_engine.images.node import Node, load_stream
from atoll_engine.process import run

_CHUNK_BYTES = 1 << 20
_DAEMON_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class DockerBuilder:
    """Docker, with BuildKit (for mounts and secrets in the Dockerfiles)."""

    name: str = "docker"

    @staticmethod
    def usable() -> bool:
        """Tell whether a daemon answers."""
        if not shutil.which("docker"):
            return False
        try:
            question = ["docker", "version", "--format", "{{.Server.Version}}"]
            return (
                subprocess.run(
                    question, capture_output=True, timeout=_DAEMON_TIMEOUT_S, check=False
                ).returncode
                == 0
            )
        except subprocess.TimeoutExpired:
            return False

    def clean(self) -> None:
        """Do nothing: the daemon looks after its own."""

    def prepare_base(self, base: BaseImage, scratch: Path, log: Path) -> None:
        """Make the local Debian base, where ``base`` is that and isn't there; else do nothing."""
        if base.suite is None or self._has(base.reference):
            return
        scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=scratch, prefix="base-") as folder:
            archive = Path(folder) / "base.tar"
            make_debian(base, archive, log)
            command: list[str | Path] = ["docker", "import", archive, base.reference]
            run(command, what="putting away the Debian base image", error=ImageError, log=log)

    def is_built(self, recipe: Recipe) -> bool:
        """Tell whether the daemon has the image."""
        return self._has(recipe.reference)

    def build(self, recipe: Recipe) -> None:
        """Build the image where the daemon doesn't have it."""
        if self.is_built(recipe):
            return
        with build_context(recipe.workload, recipe.scratch) as context:
            options = [f"--build-arg=BASE_IMAGE={recipe.base.reference}", *context.secret_options()]
            command: list[str | Path] = [
                "docker",
                "build",
                *options,
                f"--tag={recipe.reference}",
                context.folder,
            ]
            run(
                command,
                what=f"building image {recipe.workload.name!r}",
                error=ImageError,
                log=recipe.log,
                env={"DOCKER_BUILDKIT": "1"},
                fix=f"read {recipe.log}",
            )

    def deliver(self, recipe: Recipe, node: Node) -> None:
        """Put the image on ``node``."""
        self.build(recipe)
        load_stream(node, lambda sink: _save(recipe.reference, sink), recipe.scratch)

    def _has(self, reference: str) -> bool:
        question = ["docker", "image", "inspect", reference]
        return subprocess.run(question, capture_output=True, check=False).returncode == 0


def _save(reference: str, sink: Sink) -> None:
    with subprocess.Popen(["docker", "save", reference], stdout=subprocess.PIPE) as saving:
        while saving.stdout and (chunk := saving.stdout.read(_CHUNK_BYTES)):
            sink.write(chunk)
    if saving.returncode:
        raise ImageError(f"docker save {reference} failed with exit status {saving.returncode}")
