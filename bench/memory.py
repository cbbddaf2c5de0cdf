"""How much memory processes take of a machine: their proportional set size (PSS).

A page that several processes share counts in part for each; in resident memory (RSS) it counts for each as
a whole.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SAMPLE_S = 0.2


def pss_mib(process: int) -> float:
    """Return a process's share of memory in MiB; 0 where it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def sampled_memory(*, own: bool = True) -> Iterator[list[float]]:
    """Yield a list of one number: the most MiB so far that the processes below this one held at once.

    With ``own`` this one counts too.
    """
    most, end, this = [0.0], threading.Event(), os.getpid()

    def sample() -> None:
        while not end.wait(_SAMPLE_S):
            held = sum(pss_mib(process) for process in _family(this) if own or process != this)
            most[0] = max(most[0], held)

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield most
    finally:
        end.set()
        sampler.join()


def _family(process: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield process
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
