"""Checkpoints: written whole or not at all, the last two kept, a damaged newest one passed over.

A checkpoint is a folder ``step-<number>`` with the files of ``torch.distributed.checkpoint`` (model, best
model, optimizer, random state of each rank) and ``state.json``: position, settings, and the SHA-256 of
those files. They hold pickles and are this run's own scratch: only the run that wrote them reads them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch.distributed as dist
from torch.distributed.checkpoint.state_dict_loader import load as load_tensors
from torch.distributed.checkpoint.state_dict_saver import save as save_tensors

from atoll_training.errors import TrainingError
from atoll_training.log import log

KEEP = 2
_STATE = "state.json"
_MIN_FREE_MIB = 4


@dataclass
class Position:
    """Where training stands: steps done, and what validation said after each finished epoch."""

    step: int = 0
    validation_log_loss: list[float] = field(default_factory=list)
    finished: bool = False

    @property
    def best_epoch(self) -> int | None:
        """Index of the epoch with the lowest validation log loss."""
        losses = self.validation_log_loss
        return losses.index(min(losses)) if losses else None


@dataclass(frozen=True)
class Found:
    """A sound checkpoint: its folder, position, the number of ranks that wrote it, and the run's settings."""

    folder: Path
    position: Position
    world_size: int
    identity: dict[str, Any]


def save(
    parent: Path, tensors: dict[str, Any], position: Position, identity: dict[str, Any], rank: int
) -> None:
    """Write a checkpoint of ``tensors`` below ``parent``; every rank calls this together."""
    partial = partial_folder(parent, position.step)
    if rank == 0:
        refuse_full_disk(parent)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
    dist.barrier()
    save_tensors(tensors, checkpoint_id=partial)
    dist.barrier()
    if rank == 0:
        publish(partial, position, identity)
    dist.barrier()


def partial_folder(parent: Path, step: int) -> Path:
    """Return where the checkpoint of ``step`` is put together."""
    return parent / f".{_name(step)}.partial"


def publish(partial: Path, position: Position, identity: dict[str, Any]) -> None:
    """Complete the checkpoint in ``partial``, move it to its place and remove old ones; rank 0 does this."""
    parent = partial.parent
    folder = parent / _name(position.step)
    state = {
        "step": position.step,
        "validation_log_loss": position.validation_log_loss,
        "finished": position.finished,
        "world_size": dist.get_world_size(),
        "identity": identity,
        "files": {path.name: _sha256(path) for path in sorted(partial.iterdir())},
    }
    _write_synced(partial / _STATE, json.dumps(state, indent=1))
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)
    for old in _folders(parent)[KEEP:]:
        shutil.rmtree(old)


def find(parent: Path, identity: dict[str, Any]) -> Found | None:
    """Return the newest sound checkpoint below ``parent``, with a warning for each damaged one.

    Raises TrainingError where it belongs to a run with other settings; with no ``identity`` any run will do.
    """
    for folder in _folders(parent):
        try:
            state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
            damaged = [name for name, digest in state["files"].items() if _sha256(folder / name) != digest]
            if damaged:
                raise ValueError(f"{damaged[0]} has changed")
            position = Position(state["step"], state["validation_log_loss"], state["finished"])
            found = Found(folder, position, state["world_size"], state["identity"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            log(f"warning: checkpoint {folder} is damaged ({error}): going back to the one before")
            continue
        _refuse_other_run(folder, found.identity, identity)
        return found
    return None


def load(found: Found, tensors: dict[str, Any]) -> None:
    """Read the checkpoint into ``tensors``, in place; every rank calls this together."""
    load_tensors(tensors, checkpoint_id=found.folder)


def load_alone(found: Found, tensors: dict[str, Any]) -> None:
    """Read the checkpoint into ``tensors``, in place and whole, whoever wrote it; one process does this."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "torch.distributed is disabled", UserWarning)  # as is meant
        load_tensors(tensors, checkpoint_id=found.folder, no_dist=True)


def refuse_full_disk(parent: Path) -> None:
    """Raise TrainingError where there is no space left for a checkpoint."""
    free_mib = shutil.disk_usage(parent).free // 2**20
    if free_mib < _MIN_FREE_MIB:
        raise TrainingError(
            f"no space left for a checkpoint; got: {free_mib} MiB free in {parent}; "
            f"allowed: from {_MIN_FREE_MIB} MiB; fix: free space, the run then continues"
        )


def _refuse_other_run(folder: Path, written_with: dict[str, Any], identity: dict[str, Any]) -> None:
    differing = [
        f"{folder} was written with {name} {written_with.get(name)!r}; got: {value!r}; "
        "fix: the same value, or another --checkpoint-dir"
        for name, value in identity.items()
        if written_with.get(name) != value
    ]
    if differing:
        raise TrainingError(differing)


def _name(step: int) -> str:
    return f"step-{step:08d}"


def _folders(parent: Path) -> list[Path]:
    return sorted(parent.glob("step-*"), reverse=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
