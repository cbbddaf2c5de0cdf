"""The commands ``language train``, ``language evaluate`` and ``language export``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from atoll_training import checkpoint
from atoll_training.distributed import StopRequest, process_group, world_size_from_environment
from atoll_training.errors import TrainingError
from atoll_training.language import text
from atoll_training.language.settings import Settings
from atoll_training.language.trainer import Trainer
from atoll_training.log import log


def train(settings: Settings) -> None:
    """Train and write the bundle; returns at once where the bundle is finished.

    Raises TrainingError for what the caller can mend, SystemExit(143) after SIGTERM.
    """
    if settings.is_finished():
        log(f"{settings.bundle_dir} holds a finished bundle: nothing to do")
        return
    settings.check(world_size_from_environment(), torch.cuda.device_count())
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # CUDA's condition for repeatable products
    with process_group(settings.device) as ranks:
        stop = StopRequest()
        figures = Trainer(settings, ranks, text.load(), stop).run()
        stop.nothing_to_save(waits=not ranks.leads)
        if ranks.leads:
            log("training: " + json.dumps(figures))
            figures |= {
                "layout": str(settings.layout),
                "ranks": ranks.world_size,
                "device": ranks.device.type,
            }
            export(settings.checkpoint_dir, settings.bundle_dir, settings.model_name, figures)
        # Nobody leaves before the bundle is there: a lost rank 0 needs the whole gang to start again.
        dist.barrier()


def export(checkpoint_dir: Path, bundle_dir: Path, model_name: str, training: dict[str, Any]) -> None:
    """Write a bundle from the newest checkpoint, be the run finished or not.

    ``training`` are the figures of the run, where they are known.
    """
    found = checkpoint.find(checkpoint_dir, identity={})
    if found is None:
        raise TrainingError(
            f"--checkpoint-dir holds no sound checkpoint; got: {checkpoint_dir}; "
            "fix: that of a run that saved one"
        )
    # Only here, and only now: it brings the exporters, seconds and 150 MiB.
    from atoll_training.language.report import write_bundle

    write_bundle(bundle_dir, model_name, found, training)


def evaluate(bundle_dir: Path) -> dict[str, float]:
    """Return the validation loss of each file of weights; raises TrainingError for an unsound bundle."""
    from atoll_training.language.report import evaluate

    return evaluate(bundle_dir)
