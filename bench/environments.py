"""Measure what `./atoll` takes for every environment on a cloud, and print a table.

    python bench/environments.py                 # preview and check of each, one run each
    python bench/environments.py --rehearse      # all rehearsals together, too

Each is the command as a person runs it: start, imports, engine, cost and quotas, with caches there. Memory
is the proportional set size (PSS) of all its processes together, at its most.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from memory import sampled_memory

from atoll_engine.environments.workspace import environment_names

_ATOLL = (sys.executable, "-m", "atoll_engine")


def main() -> int:
    """Measure, print a table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure commands on every environment.")
    parser.add_argument("--rehearse", action="store_true", help="measure rehearsals too, which takes minutes")
    rehearse = parser.parse_args().rehearse
    names = [name for name in environment_names() if name != "local"]
    print("| environment | preview s | memory MiB | check s | memory MiB |\n|---|---|---|---|---|")
    previews, checks = [], []
    for name in names:
        previews.append(took("preview", name, "--json"))
        checks.append(took("check", name, "--json"))
        figures = " | ".join(f"{s:.1f} | {mib:.0f}" for s, mib in (previews[-1], checks[-1]))
        print(f"| {name} | {figures} |", flush=True)
    sums = [sum(s for s, _ in each) for each in (previews, checks)]
    print(f"| together | {sums[0]:.1f} | | {sums[1]:.1f} | |")
    if rehearse:
        seconds, mib = took("rehearse")
        print(f"\nrehearse, all: {seconds:.0f} s, {mib:.0f} MiB")
    return 0


def took(*arguments: str) -> tuple[float, float]:
    """Return wall seconds, and the most memory in MiB that all processes of a command held at once.

    Raises CalledProcessError where it fails.
    """
    began = time.monotonic()
    with sampled_memory(own=False) as most:
        subprocess.run(
            [*_ATOLL, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    return time.monotonic() - began, most[0]


if __name__ == "__main__":
    sys.exit(main())
