"""The ranks of a run: their process group, what they agree on, and how SIGTERM reaches all of them."""

from __future__ import annotations

import datetime
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

import torch
import torch.distributed as dist
from torch._C._distributed_c10d import HashStore

from atoll_training.errors import EXIT_STOPPED, LostRankError

_T = TypeVar("_T")

_TIMEOUT_S = 600
"""Longest that a rank waits for another; rank 0 trains the baseline and exports within it."""


@dataclass(frozen=True)
class Ranks:
    """This process among its ``world_size`` peers, and the device that it computes on."""

    rank: int
    world_size: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this is rank 0, which writes and speaks for all."""
        return self.rank == 0

    def any_true(self, flag: bool) -> bool:
        """Tell whether any rank gave True; all get the same answer."""
        votes = torch.tensor([int(flag)])
        dist.all_reduce(votes)
        return bool(votes.item())

    def from_leader(self, value: _T) -> _T:
        """Return rank 0's ``value`` on every rank."""
        box = [value]
        dist.broadcast_object_list(box, src=0)
        return box[0]


def world_size_from_environment() -> int:
    """Return the number of ranks that torchrun started; 1 where it did not start this process."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def rank_from_environment() -> int:
    """Return this process's rank; 0 where torchrun did not start it."""
    return int(os.environ.get("RANK", "0"))


@contextmanager
def process_group(device: str) -> Iterator[Ranks]:
    """Join the process group: gloo for what lies in memory, NCCL beside it for GPUs.

    ``device`` is cpu, cuda or auto. Without torchrun the group has this process alone.
    """
    use_cuda = device == "cuda" or (device == "auto" and torch.cuda.is_available())
    where = torch.device("cpu")
    if use_cuda:
        where = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(where)
    backend = "cpu:gloo,cuda:nccl" if use_cuda else "gloo"
    timeout = datetime.timedelta(seconds=_TIMEOUT_S)
    if "RANK" in os.environ:
        dist.init_process_group(backend, timeout=timeout)
    else:
        dist.init_process_group(backend, store=HashStore(), rank=0, world_size=1, timeout=timeout)
    try:
        yield Ranks(dist.get_rank(), dist.get_world_size(), where)
    except RuntimeError as error:
        # Gloo has no exception class of its own; its messages begin with the place in its source.
        if isinstance(error, dist.DistError) or "/gloo/" in str(error):
            raise LostRankError(str(error).splitlines()[0]) from error
        raise
    finally:
        dist.destroy_process_group()


class StopRequest:
    """Remembers SIGTERM until a step is done; once nothing is left to save, it ends the process at once."""

    def __init__(self) -> None:
        self.asked = False
        self._nothing_to_save = False
        signal.signal(signal.SIGTERM, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if self._nothing_to_save:
            os._exit(EXIT_STOPPED)

    def nothing_to_save(self, waits: bool) -> None:
        """Say that from now on a restart loses nothing.

        ``waits``: this rank only waits for rank 0, in native code where no Python handler runs.
        """
        if self.asked:
            os._exit(EXIT_STOPPED)
        self._nothing_to_save = True
        if waits:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
