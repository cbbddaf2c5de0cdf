"""Measure what the README says of ``./atoll up local``, and print it as a table.

    python bench/setup.py           # with this user's caches: up from nothing, again, down and up
    python bench/setup.py --cold    # the first time too: own home and empty caches, 15 minutes or so

It runs beside whatever is up on this machine: its state is in a folder of its own, removed at the end.
Memory is the proportional set size (PSS) of every process of the cluster, pods too, seen every second.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from memory import pss_mib

ROOT = Path(__file__).parents[1]
IDLE_S = 60


def main() -> int:
    """Measure, print a table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure ./atoll up local.")
    parser.add_argument("--cold", action="store_true", help="with empty caches in a home of its own")
    cold = parser.parse_args().cold
    with tempfile.TemporaryDirectory(prefix="atoll-bench-") as folder:
        home = Path(folder)
        env = {**os.environ, "XDG_STATE_HOME": str(home / "state")}
        if cold:
            env |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
            env |= {
                "GOCACHE": str(home / "go-build"),
                "GOMODCACHE": str(home / "go-mod"),
                "GOFLAGS": "-modcacherw",
            }
        try:
            measure(env, "first `up`, empty caches" if cold else "`up` from nothing, caches there")
        finally:
            atoll(env, "down")
    return 0


def measure(env: dict[str, str], first: str) -> None:
    """Run the journey and print each figure as soon as it is known."""
    with Sampler() as sampler:
        report(first, f"{atoll(env, 'up'):.0f} s")
        report("`up` again, nothing to do", f"{atoll(env, 'up'):.0f} s")
        report("`preview`", f"{atoll(env, 'preview'):.0f} s")
        report("`down` and `up`", f"{atoll(env, 'down') + atoll(env, 'up'):.0f} s")
    report("peak memory of the cluster with its pods", f"{sampler.peak_mib / 1024:.1f} GiB")
    time.sleep(30)  # what the start set in motion
    report("idle CPU, of one core", f"{idle_cpu():.1%}")


def report(what: str, figure: str) -> None:
    """Print one line of the table."""
    print(f"| {what} | {figure} |", flush=True)


def atoll(env: dict[str, str], command: str) -> float:
    """Run ``./atoll COMMAND local`` and return its wall time in seconds."""
    start = time.monotonic()
    subprocess.run([ROOT / "atoll", command, "local"], env=env, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


class Sampler:
    """Sees the memory of the clusters every second."""

    def __init__(self) -> None:
        """Start with no peak."""
        self.peak_mib = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self) -> Sampler:
        """Begin to sample."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End sampling."""
        self._stopped.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stopped.wait(1):
            self.peak_mib = max(
                self.peak_mib, sum(pss_mib(int(process.name)) for process in cluster_processes())
            )


def cluster_processes() -> Iterator[Path]:
    """Yield the /proc folder of every process in a cluster's cgroup."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress_gone():
            if "/atoll-" in (folder / "cgroup").read_text():
                yield folder


def idle_cpu() -> float:
    """Return how much of a core the clusters take over a minute."""
    before = cpu_ticks()
    time.sleep(IDLE_S)
    after = cpu_ticks()
    ticks = sum(after[process] - before.get(process, 0) for process in after)
    return ticks / os.sysconf("SC_CLK_TCK") / IDLE_S


def cpu_ticks() -> dict[str, int]:
    """Return the ticks of user and system time that each of the clusters' processes has had."""
    ticks = {}
    for process in cluster_processes():
        with suppress_gone():
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            ticks[process.name] = int(fields[11]) + int(fields[12])
    return ticks


@contextmanager
def suppress_gone() -> Iterator[None]:
    """Pass over a process that ended while it was looked at."""
    try:
        yield
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return


if __name__ == "__main__":
    sys.exit(main())
