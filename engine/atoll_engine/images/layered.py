"""Building with buildah or podman, with the environment's files kept out of their storage.

`buildah bud` would write a 4.5 GB environment four times: into the container, as a blob, into its image
store, into an archive. Here the Dockerfile's first stage runs with a plain folder mounted at ``/opt/venv``.
What it puts there becomes a layer: of links, on a node that shares the file system, else streamed to the
node. The builder's own image of that stage stays small. Later stages only add sources, and only their layers
travel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from atoll_engine.errors import ImageError
from atoll_engine.images.archive import (
    ArchivedLayer,
    Descriptor,
    Layer,
    describe,
    read_archive,
    write_docker_archive,
    write_oci_archive,
)
from atoll_engine.images.base import BaseImage, make_debian
from atoll_engine.images.builder import Recipe
from atoll_engine.images.context import build_context
from atoll_engine.images.layers import FolderLayer, Sink
from atoll_engine.images.node import LinkingNode, Node, load_stream
from atoll_engine.images.workload import DEPENDENCY_FILES, DEPENDENCY_STAGE
from atoll_engine.process import run

Config = Mapping[str, Any]
"""An image's configuration, as the builder wrote it."""

_ENVIRONMENT = "/opt/venv"
_PACKAGE_CACHE_IN_BUILD = "/var/cache/uv"


@dataclass(frozen=True)
class LayeredBuilder:
    """A program of the containers/storage family with a storage of its own under ``cache_dir``."""

    name: str
    cache_dir: Path

    def clean(self) -> None:
        """Remove working containers (with their mounts) and half-made environments of a killed build."""
        if (self.cache_dir / "storage").exists():
            subprocess.run(self._command("rm", "--all"), capture_output=True, check=False)
        for leftover in (*self.cache_dir.glob("environments/*.partial"), self.cache_dir / "scratch"):
            shutil.rmtree(leftover, ignore_errors=True)

    def prepare_base(self, base: BaseImage, scratch: Path, log: Path) -> None:
        """Make the local Debian base, where ``base`` is that and isn't there; else do nothing."""
        if base.suite is None or self._has(base.reference):
            return
        scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=scratch, prefix="base-") as folder:
            (Path(folder) / "Dockerfile").write_text("FROM scratch\nADD base.tar /\n")
            make_debian(base, Path(folder) / "base.tar", log)
            self._build(["--tag", base.reference, folder], "putting away the Debian base image", log)

    def is_built(self, recipe: Recipe) -> bool:
        """Tell whether both images are there, and the environment's layer on disk or known."""
        return self._dependencies_ready(recipe) and self._has(recipe.reference)

    def build(self, recipe: Recipe) -> None:
        """Build what isn't built."""
        if not self._dependencies_ready(recipe):
            self._forget(recipe)
            self._build_dependencies(recipe)
        if not self._has(recipe.reference):
            self._build_sources(recipe)

    def deliver(self, recipe: Recipe, node: Node) -> None:
        """Put the image on ``node``: the dependency image where it is missing, then only the sources."""
        known = _Record.read(recipe)
        if known is None or recipe.dependency_reference not in node.images():
            if not _environment(recipe).exists():
                self._forget(recipe)
            self.build(recipe)
            known = self._deliver_dependencies(recipe, node)
        self.build(recipe)
        self._deliver_sources(recipe, known, node)
        self._remove(recipe.reference)

    def _dependencies_ready(self, recipe: Recipe) -> bool:
        layer_known = _environment(recipe).exists() or _Record.read(recipe) is not None
        return layer_known and self._has(recipe.dependency_reference)

    def _forget(self, recipe: Recipe) -> None:
        """Drop all that an earlier build of the dependencies left: layers of two builds must not mix."""
        _Record.path(recipe).unlink(missing_ok=True)
        shutil.rmtree(_environment(recipe), ignore_errors=True)
        self._remove(recipe.reference, *self._images(f"{recipe.workload.name}-{DEPENDENCY_STAGE}"))

    def _build_dependencies(self, recipe: Recipe) -> None:
        partial = _environment(recipe).with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        volumes = [f"--volume={partial}:{_ENVIRONMENT}"]
        package_cache = _package_cache()
        if package_cache:
            volumes.append(f"--volume={package_cache}:{_PACKAGE_CACHE_IN_BUILD}")
        extra = {"UV_CACHE_DIR": _PACKAGE_CACHE_IN_BUILD} if package_cache else {}
        # Only these two files: a stage that reads others would not be described by its hash.
        with build_context(recipe.workload, recipe.scratch, only=DEPENDENCY_FILES, extra=extra) as context:
            options = [
                f"--target={DEPENDENCY_STAGE}",
                f"--build-arg=BASE_IMAGE={recipe.base.reference}",
                *volumes,
            ]
            tag = f"--tag={recipe.dependency_reference}"
            words = [*options, *context.secret_options(), tag, str(context.folder)]
            self._build(words, f"installing the packages of image {recipe.workload.name!r}", recipe.log)
        partial.rename(_environment(recipe))

    def _build_sources(self, recipe: Recipe) -> None:
        with build_context(recipe.workload, recipe.scratch) as context:
            arguments = {
                "BASE_IMAGE": recipe.base.reference,
                "DEPENDENCIES_IMAGE": recipe.dependency_reference,
            }
            options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
            words = [*options, *context.secret_options(), f"--tag={recipe.reference}", str(context.folder)]
            self._build(words, f"building image {recipe.workload.name!r}", recipe.log)

    def _deliver_dependencies(self, recipe: Recipe, node: Node) -> _Record:
        environment = _environment(recipe)
        with TemporaryDirectory(dir=recipe.scratch, prefix="export-") as folder:
            config, below = read_archive(self._export(recipe.dependency_reference, Path(folder)))
            layer = FolderLayer(environment, _ENVIRONMENT)
            if isinstance(node, LinkingNode) and node.can_link(environment):
                layers = _link(recipe, config, below, layer, node)
            else:
                layers = _stream(recipe, config, [*below, layer], node)
        record = _Record(layers)
        record.write(recipe)
        # The environment stays: another node, or the same made anew, takes it without installing it again.
        for older in environment.parent.glob(f"{recipe.workload.name}-{DEPENDENCY_STAGE}-*"):
            if older != environment:
                shutil.rmtree(older)
        return record

    def _deliver_sources(self, recipe: Recipe, known: _Record, node: Node) -> None:
        with TemporaryDirectory(dir=recipe.scratch, prefix="export-") as folder:
            config, layers = read_archive(self._export(recipe.reference, Path(folder)))
            # The environment's layer is the last of the dependency image; the builder doesn't know of it.
            added = layers[len(known.layers) - 1 :]
            descriptors = [*known.layers, *(Descriptor(layer.digest, layer.size_bytes()) for layer in added)]

            def write(sink: Sink) -> None:
                included = {layer.digest: layer for layer in added}
                write_oci_archive(recipe.reference, config, descriptors, included, sink)

            load_stream(node, write, recipe.scratch)

    def _export(self, reference: str, folder: Path) -> Path:
        archive = folder / "image.tar"
        command = self._command("push", "--quiet", reference, f"docker-archive:{archive}:{reference}")
        run(command, what=f"exporting {reference}", error=ImageError, env=self._environment())
        return archive

    def _build(self, words: Sequence[str], what: str, log: Path) -> None:
        # A fixed time, and no cache of steps: what is built is named by its content, here.
        options = ["--isolation=chroot", "--timestamp=0", "--layers=false", "--format=oci"]
        command = self._command("build", *options, *words)
        fix = f"read {log}"
        run(command, what=what, error=ImageError, log=log, env=self._environment(), fix=fix)

    def _has(self, reference: str) -> bool:
        return reference in self._images(reference.split("/")[-1].split(":")[0])

    def _images(self, name: str) -> list[str]:
        command = self._command(
            "images", "--format", "{{.Name}}:{{.Tag}}" if self.name == "buildah" else _PODMAN
        )
        listed = run(command, what="listing images", error=ImageError, env=self._environment()).split()
        return [reference for reference in listed if reference.startswith(f"localhost/atoll/{name}:")]

    def _remove(self, *references: str) -> None:
        for reference in references:
            subprocess.run(self._command("rmi", "--force", reference), capture_output=True, check=False)

    def _command(self, *words: str) -> list[str]:
        storage, state = self.cache_dir / "storage", self.cache_dir / "storage-state"
        return [self.name, f"--root={storage}", f"--runroot={state}", *words]

    def _environment(self) -> dict[str, str]:
        # /var/tmp, their default, may be small.
        temporary = self.cache_dir / "temporary"
        temporary.mkdir(parents=True, exist_ok=True)
        return {"TMPDIR": str(temporary)}


_PODMAN = "{{.Repository}}:{{.Tag}}"


def _stream(recipe: Recipe, config: Config, layers: Sequence[Layer], node: Node) -> list[Descriptor]:
    """Send the dependency image as a whole and return its layers."""
    written: list[Descriptor] = []

    def write(sink: Sink) -> None:
        written.extend(write_docker_archive(recipe.dependency_reference, config, layers, sink))

    load_stream(node, write, recipe.scratch)
    return written


def _link(
    recipe: Recipe, config: Config, below: Sequence[ArchivedLayer], layer: FolderLayer, node: LinkingNode
) -> list[Descriptor]:
    """Send what is below the environment, link the environment, and name the whole; return its layers."""
    known = _Record.read(recipe)
    sent = [Descriptor(item.digest, item.size_bytes()) for item in below]
    layers = [*sent, known.layers[-1] if known else describe(layer)]
    reference = recipe.dependency_reference

    def base(sink: Sink) -> None:
        write_oci_archive(f"{reference}-base", config, sent, {item.digest: item for item in below}, sink)

    load_stream(node, base, recipe.scratch)
    node.link_layer(layer.source, layer.target, [item.digest for item in layers])
    load_stream(node, lambda sink: write_oci_archive(reference, config, layers, {}, sink), recipe.scratch)
    return layers


@dataclass(frozen=True)
class _Record:
    """The layers of a dependency image that a node was given, the lowest first."""

    layers: list[Descriptor]

    @staticmethod
    def path(recipe: Recipe) -> Path:
        return recipe.cache_dir / "dependencies" / f"{_file_name(recipe)}.json"

    @classmethod
    def read(cls, recipe: Recipe) -> _Record | None:
        try:
            return cls([Descriptor(**layer) for layer in json.loads(cls.path(recipe).read_text())])
        except FileNotFoundError:
            return None

    def write(self, recipe: Recipe) -> None:
        path = self.path(recipe)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps([asdict(layer) for layer in self.layers]))
        partial.rename(path)


def _environment(recipe: Recipe) -> Path:
    return recipe.cache_dir / "environments" / _file_name(recipe)


def _file_name(recipe: Recipe) -> str:
    return recipe.dependency_reference.split("/")[-1].replace(":", "-")


def _package_cache() -> Path | None:
    """Return uv's own cache folder on this machine, so that nothing is downloaded twice."""
    if not shutil.which("uv"):
        return None
    folder = Path(run(["uv", "cache", "dir"], what="asking uv for its cache", error=ImageError).strip())
    folder.mkdir(parents=True, exist_ok=True)
    return folder if os.access(folder, os.W_OK) else None
