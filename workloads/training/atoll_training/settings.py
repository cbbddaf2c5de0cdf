"""What a run is told: the flags of ``train``, parsed and checked all at once."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from atoll_training import bundle
from atoll_training.errors import TrainingError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Parsers = Mapping[str, tuple[Callable[[str], Any], str]]
"""For each setting how its flag's text is read, and what is allowed."""

_S = TypeVar("_S", bound="DataclassInstance")

MIN_FREE_MIB = 64
"""Free space that each output folder needs: data 20 MiB, bundle and two checkpoints 1 MiB each, and room."""


@dataclass(frozen=True)
class Settings:
    """Settings of a training run."""

    bundle_dir: Path
    """Folder that will hold the bundle; it appears complete or not at all."""
    checkpoint_dir: Path
    """Folder for checkpoints, the loss curve and prepared data; all ranks must see the same one."""
    model_name: str = "flights"
    model_version: str = ""
    """Version written into the bundle; empty: the name of the bundle folder."""
    seed: int = 2013
    rows: int | None = None
    """Source rows to use, spread evenly over the year; None: all."""
    epochs: int = 6
    """Passes over the training months at most."""
    patience: int = 2
    """Epochs without a better validation log loss before training stops."""
    batch_size: int = 2048
    """Flights in a step, over all ranks."""
    learning_rate: float = 2e-3
    """Highest learning rate, reached after a tenth of the steps."""
    checkpoint_every: int = 100
    """Steps between two checkpoints."""
    device: str = "auto"
    """cpu, cuda, or auto: cuda where there is one."""
    ranks: int | None = None
    """Ranks that must take part; None: any number."""

    def identity(self) -> dict[str, Any]:
        """Return what a checkpoint must share with a run that continues it."""
        names = ("seed", "rows", "epochs", "patience", "batch_size", "learning_rate")
        return {name: getattr(self, name) for name in names}

    def is_finished(self) -> bool:
        """Tell whether the bundle is there; raises TrainingError where something else is."""
        return bundle.is_finished(self.bundle_dir)

    def check(self, world_size: int, cuda_devices: int) -> None:
        """Check the settings against the machine: ranks, device, folders and free space.

        ``world_size`` is the number of ranks that take part, ``cuda_devices`` of GPUs that this process sees.
        Raises TrainingError with every problem found.
        """
        problems = []
        if self.ranks is not None and self.ranks != world_size:
            problems.append(
                f"wrong number of ranks; got: {world_size}; allowed: {self.ranks} (--ranks); "
                "fix: launch as many, see PET_NNODES and PET_NPROC_PER_NODE"
            )
        if self.batch_size % world_size:
            problems.append(
                f"--batch-size can't be shared evenly; got: {self.batch_size} over {world_size} ranks; "
                f"allowed: multiples of {world_size}"
            )
        problems += place_problems(self.device, self.bundle_dir, self.checkpoint_dir, cuda_devices)
        if problems:
            raise TrainingError(problems)


def whole(minimum: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from ``minimum``."""

    def parse(text: str) -> int:
        value = int(text)
        if value < minimum:
            raise ValueError
        return value

    return parse


def learning_rate(text: str) -> float:
    """Read a number above 0, at most 1."""
    value = float(text)
    if not 0 < value <= 1:
        raise ValueError
    return value


def device_name(text: str) -> str:
    """Read the kind of a device."""
    if text not in {"auto", "cpu", "cuda"}:
        raise ValueError
    return text


def plain_name(text: str) -> str:
    """Read a name that is safe in a path."""
    if not text or not all(c.isalnum() or c in "-._" for c in text) or text.startswith("."):
        raise ValueError
    return text


_PARSERS: Parsers = {
    "bundle_dir": (Path, "a folder"),
    "checkpoint_dir": (Path, "a folder"),
    "model_name": (plain_name, "letters, digits, '-', '.', '_'"),
    "model_version": (plain_name, "letters, digits, '-', '.', '_'"),
    "seed": (whole(0), "a whole number from 0"),
    "rows": (whole(1000), "a whole number from 1000"),
    "epochs": (whole(1), "a whole number from 1"),
    "patience": (whole(1), "a whole number from 1"),
    "batch_size": (whole(1), "a whole number from 1"),
    "learning_rate": (learning_rate, "a number above 0, at most 1"),
    "checkpoint_every": (whole(1), "a whole number from 1"),
    "device": (device_name, "auto, cpu, cuda"),
    "ranks": (whole(1), "a whole number from 1"),
}

DESCRIPTIONS = {
    "bundle_dir": "folder that will hold the finished bundle",
    "checkpoint_dir": "folder for checkpoints, loss curve and prepared data, seen by all ranks",
    "model_name": "name in the bundle (default flights)",
    "model_version": "version in the bundle (default: name of the bundle folder)",
    "seed": "seed of weights, order and dropout (default 2013)",
    "rows": "source rows to use, spread over the year (default: all 336,776)",
    "epochs": "passes over the training months at most (default 6)",
    "patience": "epochs without improvement before stopping (default 2)",
    "batch_size": "flights in a step, over all ranks (default 2048)",
    "learning_rate": "highest learning rate (default 0.002)",
    "checkpoint_every": "steps between checkpoints (default 100)",
    "device": "auto, cpu or cuda (default auto)",
    "ranks": "ranks that must take part (default: any number)",
}


def parse(given: Mapping[str, str | None], unknown: list[str]) -> Settings:
    """Turn the texts of flags into settings.

    ``given`` maps field names to texts, None where a flag is absent; ``unknown`` are arguments that no flag
    took. Raises TrainingError with every problem found.
    """
    settings = read_flags(Settings, _PARSERS, given, unknown, "train")
    if not settings.model_version:
        settings = dataclasses.replace(settings, model_version=settings.bundle_dir.absolute().name)
    return settings


def read_flags(
    kind: type[_S],
    parsers: Parsers,
    given: Mapping[str, str | None],
    unknown: list[str],
    command: str,
) -> _S:
    """Turn the texts of the flags of ``command`` into ``kind``, a dataclass; the rest as ``parse`` does."""
    problems = [
        f"unknown argument: {text}; fix: see python -m atoll_training {command} --help" for text in unknown
    ]
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        flag = "--" + field.name.replace("_", "-")
        text = given.get(field.name)
        parser, allowed = parsers[field.name]
        if text is None:
            if field.default is dataclasses.MISSING:
                problems.append(f"{flag} is missing; allowed: {allowed}")
            continue
        try:
            values[field.name] = parser(text)
        except ValueError:
            problems.append(f"{flag} is wrong; got: {text!r}; allowed: {allowed}")
    if problems:
        raise TrainingError(problems)
    return kind(**values)


def place_problems(device: str, bundle_dir: Path, checkpoint_dir: Path, cuda_devices: int) -> list[str]:
    """Return what is wrong with where a run computes and writes."""
    problems = []
    if device == "cuda" and not cuda_devices:
        problems.append("--device cuda, but this process sees no GPU; fix: --device cpu, or request a GPU")
    problems += folder_problems("--bundle-dir", bundle_dir.absolute().parent)
    problems += folder_problems("--checkpoint-dir", checkpoint_dir)
    return problems


def folder_problems(flag: str, folder: Path) -> list[str]:
    """Return what keeps ``folder`` from being written to; makes it where it is absent."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free_mib = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        return [f"{flag} can't be used; got: {folder} ({error.strerror}); fix: a folder that can be written"]
    problems = []
    if not os.access(folder, os.W_OK | os.X_OK):
        problems.append(f"{flag} can't be written; got: {folder}; fix: a folder owned by user {os.getuid()}")
    if free_mib < MIN_FREE_MIB:
        problems.append(
            f"{flag} has too little space; got: {free_mib} MiB free in {folder}; "
            f"allowed: from {MIN_FREE_MIB} MiB"
        )
    return problems
