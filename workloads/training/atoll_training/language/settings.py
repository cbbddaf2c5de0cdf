"""What a run of ``language train`` is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atoll_training import bundle
from atoll_training.errors import TrainingError
from atoll_training.language.layout import Layout
from atoll_training.settings import (
    Parsers,
    device_name,
    learning_rate,
    place_problems,
    plain_name,
    read_flags,
    whole,
)

FORMAT = "atoll-language/1"
"""Format of a bundle that holds a language model."""


@dataclass(frozen=True)
class Settings:
    """Settings of a run that trains a language model."""

    bundle_dir: Path
    """Folder that will hold the bundle; it appears complete or not at all."""
    checkpoint_dir: Path
    """Folder for checkpoints and the loss curve; all ranks must see the same one."""
    model_name: str = "shakespeare"
    seed: int = 2013
    steps: int = 1000
    batch_size: int = 12
    """Rows of ``context`` characters in a step, over all ranks."""
    context: int = 64
    """Characters that the network sees at once."""
    layers: int = 4
    width: int = 128
    heads: int = 4
    learning_rate: float = 0.03
    """Highest learning rate."""
    checkpoint_every: int = 100
    """Steps between two checkpoints."""
    device: str = "auto"
    """cpu, cuda, or auto: cuda where there is one."""
    data: int = 1
    """Replicas; see ``Layout`` for this and the four that follow."""
    shard: int = 1
    tensor: int = 1
    pipeline: int = 1
    microbatches: int | None = None
    """None: as many as stages of the pipeline."""

    @property
    def layout(self) -> Layout:
        """How the ranks share the work."""
        microbatches = self.microbatches or self.pipeline
        return Layout(self.data, self.shard, self.tensor, self.pipeline, microbatches)

    @property
    def sizes(self) -> dict[str, int]:
        """Size of the network but for its vocabulary, by the names of ``Shape``."""
        return {name: getattr(self, name) for name in ("layers", "width", "heads", "context")}

    def identity(self) -> dict[str, Any]:
        """Return what a checkpoint must share with a run that continues it: all but the layout and places."""
        names = ("seed", "steps", "batch_size", "learning_rate", *self.sizes)
        return {name: getattr(self, name) for name in names}

    def is_finished(self) -> bool:
        """Tell whether the bundle is there; raises TrainingError where something else is."""
        return bundle.is_finished(self.bundle_dir, FORMAT)

    def check(self, world_size: int, cuda_devices: int) -> None:
        """Check the settings against the machine, as the settings of ``train`` are; raises TrainingError."""
        problems = self.layout.problems(self.sizes, self.batch_size, world_size)
        problems += place_problems(self.device, self.bundle_dir, self.checkpoint_dir, cuda_devices)
        if problems:
            raise TrainingError(problems)


_COUNT = (whole(1), "a whole number from 1")
_FOLDER = (Path, "a folder")
_PARSERS: Parsers = {
    "bundle_dir": _FOLDER,
    "checkpoint_dir": _FOLDER,
    "model_name": (plain_name, "letters, digits, '-', '.', '_'"),
    "seed": (whole(0), "a whole number from 0"),
    "learning_rate": (learning_rate, "a number above 0, at most 1"),
    "device": (device_name, "auto, cpu, cuda"),
    **dict.fromkeys(
        ("steps", "batch_size", "context", "layers", "width", "heads", "checkpoint_every"), _COUNT
    ),
    **dict.fromkeys(("data", "shard", "tensor", "pipeline", "microbatches"), _COUNT),
}

DESCRIPTIONS = {
    "bundle_dir": "folder that will hold the finished bundle",
    "checkpoint_dir": "folder for checkpoints and loss curve, seen by all ranks",
    "model_name": "name in the bundle (default shakespeare)",
    "seed": "seed of weights and batches (default 2013)",
    "steps": "steps to train (default 1000)",
    "batch_size": "rows in a step, over all ranks (default 12)",
    "context": "characters in a row (default 64)",
    "layers": "blocks (default 4)",
    "width": "numbers a character has inside the network (default 128)",
    "heads": "heads of attention (default 4)",
    "learning_rate": "highest learning rate (default 0.03)",
    "checkpoint_every": "steps between checkpoints (default 100)",
    "device": "auto, cpu or cuda (default auto)",
    "data": "replicas of the network, each with its share of a batch (default 1)",
    "shard": "ranks that share a replica's weights and its share of a batch (default 1)",
    "tensor": "ranks that share each layer (default 1)",
    "pipeline": "stages of layers (default 1)",
    "microbatches": "parts of a batch that pass the pipeline in turn (default: as many as stages)",
}


def parse(given: Mapping[str, str | None], unknown: list[str]) -> Settings:
    """Turn the texts of flags into settings; raises TrainingError with every problem found."""
    return read_flags(Settings, _PARSERS, given, unknown, "language train")
