"""From workload folders to images on a node, with nothing done twice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from atoll_engine.errors import ImageError
from atoll_engine.file_lock import locked_file
from atoll_engine.images.base import choose_base
from atoll_engine.images.builder import Builder, Recipe
from atoll_engine.images.docker import DockerBuilder
from atoll_engine.images.layered import LayeredBuilder
from atoll_engine.images.node import Node
from atoll_engine.images.workload import Workload
from atoll_engine.paths import free_disk_gib
from atoll_engine.progress import Progress

DEBIAN_PACKAGES = ("buildah", "mmdebstrap")
"""What a Debian needs to build images with neither docker nor podman nor a registry."""

# Measured on torch with CUDA: wheels unpack to twice their size, and while they are on their way there are
# four copies: uv's cache, the environment, the node's blob, the node's snapshot.
_UNPACKED = 2.0
_COPIES = 4
_BASE_GIB = 1.0


@dataclass(frozen=True)
class Image:
    """An image that is built, or was built and given to a node before."""

    name: str
    """Name of the workload."""
    reference: str
    """``localhost/atoll/<name>:<hash>``."""
    recipe: Recipe
    builder: Builder


def builder_name() -> str | None:
    """Return the program that would build images here; None where there is none."""
    if DockerBuilder.usable():
        return "docker"
    return next((name for name in ("podman", "buildah") if shutil.which(name)), None)


def choose_builder(cache_dir: Path, wanted: str | None = None) -> Builder:
    """Return the ``wanted`` builder, else docker, podman or buildah, whichever is there first.

    Raises ImageError where none is.
    """
    name = wanted or builder_name()
    if name == "docker":
        return DockerBuilder()
    if name in ("podman", "buildah"):
        return LayeredBuilder(name, cache_dir)
    raise ImageError(
        "this machine has nothing to build images with",
        got=wanted or "no docker daemon that answers, no podman, no buildah",
        allowed=["docker", "podman", "buildah"],
        fix="on Debian: apt-get install buildah mmdebstrap; elsewhere start Docker or install podman",
    )


def build_all(
    folders: Sequence[Path],
    *,
    cache_dir: Path,
    progress: Progress,
    builder: Builder | None = None,
    base: str | None = None,
) -> list[Image]:
    """Build the images of the workload ``folders`` that were never built; say what each is called.

    ``base``: see `choose_base`. Raises ImageError: folder, Dockerfile, disk, builder or build at fault.
    """
    workloads = [Workload.read(folder) for folder in folders]
    builder = builder or choose_builder(cache_dir)
    chosen_base = choose_base(base)
    recipes = [Recipe(workload, chosen_base, cache_dir) for workload in workloads]
    with _exclusive(cache_dir, progress):
        pending = [
            recipe for recipe in recipes if not _marker(recipe).exists() and not builder.is_built(recipe)
        ]
        if pending:
            builder.clean()
            _check_disk(pending, builder)
            _build(pending, builder, progress)
    return [Image(recipe.workload.name, recipe.reference, recipe, builder) for recipe in recipes]


def load(built: Sequence[Image], *, node: Node, progress: Progress) -> dict[str, str]:
    """Put on ``node`` those images that it lacks; return the reference of each by its name.

    An image that another node was given, and this one lacks, is built again. Raises ImageError.
    """
    present = node.images()
    missing = [image for image in built if image.reference not in present]
    for image in missing:
        with _exclusive(image.recipe.cache_dir, progress):
            if not image.builder.is_built(image.recipe):
                _marker(image.recipe).unlink(missing_ok=True)
                image.builder.clean()
                _check_disk([image.recipe], image.builder)
                _build([image.recipe], image.builder, progress)
            with progress.phase(f"Loading image {image.name}", expected_s=_expected_s(image.recipe)):
                image.recipe.scratch.mkdir(parents=True, exist_ok=True)
                image.builder.deliver(image.recipe, node)
            _marker(image.recipe).parent.mkdir(parents=True, exist_ok=True)
            _marker(image.recipe).touch()
    return {image.name: image.reference for image in built}


def ensure(
    folders: Sequence[Path],
    *,
    node: Node,
    cache_dir: Path,
    progress: Progress,
    builder: Builder | None = None,
    base: str | None = None,
) -> dict[str, str]:
    """Build and load in one go what ``node`` lacks: `build_all`, then `load`."""
    built = build_all(folders, cache_dir=cache_dir, progress=progress, builder=builder, base=base)
    return load(built, node=node, progress=progress)


def _build(recipes: Sequence[Recipe], builder: Builder, progress: Progress) -> None:
    first = recipes[0]
    if first.base.suite:
        with progress.phase("Preparing the base image", expected_s=60):
            builder.prepare_base(first.base, first.scratch, first.cache_dir / "logs" / "base.log")

    def build(recipe: Recipe) -> None:
        recipe.log.unlink(missing_ok=True)
        with progress.phase(f"Building image {recipe.workload.name}", expected_s=_expected_s(recipe)):
            builder.build(recipe)

    with ThreadPoolExecutor(max_workers=min(len(recipes), os.cpu_count() or 1)) as pool:
        list(pool.map(build, recipes))


def _expected_s(recipe: Recipe) -> float:
    # Seen on two cores that had other work: 10 s and 25 s for each GiB of wheels.
    return 10 + 25 * recipe.workload.wheels_mib() / 1024


def _check_disk(recipes: Sequence[Recipe], builder: Builder) -> None:
    cache_dir = recipes[0].cache_dir
    packages_gib = sum(recipe.workload.wheels_mib() for recipe in recipes) / 1024
    needed_gib = _BASE_GIB + packages_gib * _UNPACKED * _COPIES
    free_gib = free_disk_gib(cache_dir)
    if free_gib < needed_gib:
        names = ", ".join(recipe.workload.name for recipe in recipes)
        raise ImageError(
            f"the disk of {cache_dir} is too small to build {names} with {builder.name}",
            got=f"{free_gib:.1f} GiB free",
            allowed=f"{needed_gib:.1f} GiB or more",
            fix="free some, or set XDG_CACHE_HOME to a folder on a larger disk",
        )


def _marker(recipe: Recipe) -> Path:
    return recipe.cache_dir / "loaded" / recipe.reference.split("/")[-1].replace(":", "-")


def _exclusive(cache_dir: Path, progress: Progress) -> AbstractContextManager[None]:
    """Hold the cache for one process."""
    return locked_file(
        cache_dir / "lock", lambda: progress.note("waiting for another Atoll that is building images")
    )
