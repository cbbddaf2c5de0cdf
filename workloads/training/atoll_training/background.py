"""Checkpoints that are written while training goes on, with the files and promises of ``checkpoint``.

A step waits only until its tensors are copied. The ranks then write and agree over a process group of their
own, so that nothing of it meets the messages of training; rank 0 publishes by a rename when all have written.
"""

from __future__ import annotations

import dataclasses
import shutil
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch.distributed as dist
from torch.distributed.checkpoint.state_dict_saver import async_save

from atoll_training.checkpoint import Position, partial_folder, publish, refuse_full_disk
from atoll_training.distributed import Ranks


class BackgroundSaver:
    """Writes the checkpoints of a run below ``parent``, one at a time; every rank has one."""

    def __init__(self, parent: Path, identity: dict[str, Any], ranks: Ranks) -> None:
        self._parent, self._identity, self._ranks = parent, identity, ranks
        group = dist.new_group(backend="gloo")
        assert isinstance(group, dist.ProcessGroup)
        self._group = group
        self._publisher = ThreadPoolExecutor(1, "checkpoint")
        self._pending: Future[Any] | None = None
        self.stalls_s: list[float] = []
        """Seconds that each call of ``start`` kept training waiting."""
        if ranks.leads:
            for leftover in parent.glob(".step-*.partial"):
                shutil.rmtree(leftover)
        dist.barrier()

    def start(self, tensors: dict[str, Any], position: Position) -> None:
        """Begin to write ``tensors``; returns once they are copied. Waits for the one before, if need be."""
        started = time.monotonic()
        self._wait()
        if self._ranks.leads:
            refuse_full_disk(self._parent)
        partial = partial_folder(self._parent, position.step)
        written = async_save(tensors, checkpoint_id=partial, process_group=self._group)
        assert isinstance(written, Future)
        self._pending = written
        if self._ranks.leads:
            done = dataclasses.replace(position)
            self._pending = self._publisher.submit(self._publish, written, partial, done)
        self.stalls_s.append(time.monotonic() - started)

    def finish(self) -> None:
        """Wait until what was begun is published; every rank calls this together."""
        self._wait()
        dist.barrier(self._group)

    def _wait(self) -> None:
        if self._pending:
            self._pending.result()
            self._pending = None

    def _publish(self, written: Future[Any], partial: Path, position: Position) -> None:
        written.result()
        publish(partial, position, self._identity)
