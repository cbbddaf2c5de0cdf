"""The command ``train``: data, network, bundle."""

from __future__ import annotations

import os
import resource
import time

import torch
import torch.distributed as dist

from atoll_training import dataset
from atoll_training.dataset import Dataset
from atoll_training.distributed import Ranks, StopRequest, process_group, world_size_from_environment
from atoll_training.log import log
from atoll_training.settings import Settings
from atoll_training.trainer import Trainer


def train(settings: Settings) -> None:
    """Train and write the bundle; returns at once where the bundle is finished.

    Raises TrainingError for what the caller can mend, SystemExit(143) after SIGTERM.
    """
    if settings.is_finished():
        log(f"{settings.bundle_dir} holds a finished bundle: nothing to do")
        return
    settings.check(world_size_from_environment(), torch.cuda.device_count())
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # CUDA's condition for repeatable products
    started = time.monotonic()
    with process_group(settings.device) as ranks:
        # Not before: while a rank waits for its peers, SIGTERM should simply end it.
        stop = StopRequest()
        data = _prepare(settings, ranks)
        trainer = Trainer(settings, ranks, data, stop)
        network = trainer.run()
        log(f"trained {trainer.position.step} steps in {time.monotonic() - started:.1f} s, data included")
        stop.nothing_to_save(waits=not ranks.leads)
        if ranks.leads:
            # Only here, and only now: it brings scikit-learn and the exporters, seconds and 150 MiB.
            from atoll_training.report import write_bundle

            write_bundle(settings, ranks, data, network.cpu(), trainer.position)
        # Nobody leaves before the bundle is there: a lost rank 0 needs the whole gang to start again.
        dist.barrier()
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    log(f"done in {time.monotonic() - started:.1f} s, peak memory of rank 0 {peak_mib} MiB")


def _prepare(settings: Settings, ranks: Ranks) -> Dataset:
    if ranks.leads:
        log("reading flights and weather")
        dataset.prepare(settings.checkpoint_dir, settings.rows)
    dist.barrier()
    return dataset.open_dataset(settings.checkpoint_dir / dataset.folder_name(settings.rows))
