"""What every builder of images can do, and what it is asked to build."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from atoll_engine.images.base import BaseImage
from atoll_engine.images.node import Node
from atoll_engine.images.workload import Workload


@dataclass(frozen=True)
class Recipe:
    """A workload to build on a base, with the folder that the build may keep things in."""

    workload: Workload
    base: BaseImage
    cache_dir: Path

    # Read once: sources that are edited while an image is built must not change what it is called.
    @cached_property
    def reference(self) -> str:
        """Name of the image, with the hash of all that goes into it."""
        return self.workload.reference(self.base.reference)

    @cached_property
    def dependency_reference(self) -> str:
        """Name of the image that has all but the sources."""
        return self.workload.dependency_reference(self.base.reference)

    @property
    def log(self) -> Path:
        """File that the builder's output goes to."""
        return self.cache_dir / "logs" / f"{self.workload.name}.log"

    @property
    def scratch(self) -> Path:
        """Folder for what lives only as long as one step."""
        return self.cache_dir / "scratch"


class Builder(Protocol):
    """Builds images of Dockerfiles and puts them on a node."""

    @property
    def name(self) -> str:
        """The program."""

    def clean(self) -> None:
        """Remove what a killed build left; nobody else may be building."""

    def prepare_base(self, base: BaseImage, scratch: Path, log: Path) -> None:
        """Have ``base`` at hand where it is made rather than pulled; no work where it is there."""

    def is_built(self, recipe: Recipe) -> bool:
        """Tell whether `deliver` could go ahead with no build."""

    def build(self, recipe: Recipe) -> None:
        """Build what isn't built. Raises ImageError with the last lines of output and the log's path."""

    def deliver(self, recipe: Recipe, node: Node) -> None:
        """Put the image on ``node``, which doesn't have it. Builds first where that is still to be done."""
