"""Measure offline providers beside the engine's own floor, in one run, and print a table.

    python bench/offline.py            # 100 and 1,000 resources, three runs each, the least is shown
    python bench/offline.py --runs 1

The floor is a preview of as many plain components, which no provider is asked about. Both programs run in
this process through the same engine. Starting a provider is measured in a process of its own, with its
SDK's schemas kept from the run before, as in any but the first use of an SDK's version.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import pulumi

from atoll_engine import offline

_PROVIDERS = ("aws", "azure-native", "gcp", "kubernetes")
# Starts the provider and asks it for one type's schema: the first answer of its first preview.
_START = """
import time
start = time.monotonic()
from atoll_engine import offline
from atoll_engine.offline.schemas import Schemas
with offline.providers([{name!r}]):
    Schemas().of({token!r})
    print(time.monotonic() - start)
"""
_TOKENS = {
    "aws": "aws:eks/cluster:Cluster",
    "azure-native": "azure-native:containerservice:ManagedCluster",
    "gcp": "gcp:container/cluster:Cluster",
    "kubernetes": "kubernetes:apps/v1:Deployment",
}


def main() -> int:
    """Measure, print a table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure offline providers.")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured (default: 3)")
    runs = parser.parse_args().runs
    print("| what | wall s | CPU s |\n|---|---|---|")
    for name in _PROVIDERS:
        best = min(started(name) for _ in range(runs))
        print(f"| start of {name}, its first schema kept | {best:.2f} | |", flush=True)
    for count in (100, 1000):
        floor = min(previewed(lambda count=count: components(count), "honest") for _ in range(runs))
        show(f"{count} plain components (floor)", floor)
        for mode in ("honest", "filled"):
            taken = min(previewed(lambda count=count: buckets(count), mode) for _ in range(runs))
            show(f"{count} buckets, {mode}", taken)
            print(
                f"| ... to the floor | {taken[0] / floor[0]:.2f}x | {taken[1] / floor[1]:.2f}x |", flush=True
            )
    return 0


def started(name: str) -> float:
    """Return how long a new process takes to import, start the provider and have a schema, in seconds."""
    program = _START.format(name=name, token=_TOKENS[name])
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(shown.stdout)


def components(count: int) -> None:
    """Declare ``count`` components without children."""
    for index in range(count):
        pulumi.ComponentResource("bench:index:Plain", f"plain-{index}")


def buckets(count: int) -> None:
    """Declare ``count`` buckets, by token: the SDK's import is the program's own cost, and not measured."""
    for index in range(count):
        pulumi.CustomResource("aws:s3/bucket:Bucket", f"bucket-{index}", {"tags": {"index": str(index)}})


def previewed(program: Callable[[], object], mode: offline.Mode) -> tuple[float, float]:
    """Return wall and CPU seconds of one preview, the engine's and ours; the stack's creation is outside."""
    with offline.providers(["aws"], mode=mode) as environment:
        offline.preview(lambda: None, environment)
        start, before = time.monotonic(), cpu_s()
        outcome = offline.preview(program, environment)
        taken = time.monotonic() - start, cpu_s() - before
    if outcome.errors:
        raise SystemExit(f"the preview failed: {outcome.errors}")
    return taken


def cpu_s() -> float:
    """Return the CPU seconds so far of this process and its children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def show(what: str, taken: tuple[float, float]) -> None:
    """Print one line of the table."""
    print(f"| {what} | {taken[0]:.2f} | {taken[1]:.2f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
