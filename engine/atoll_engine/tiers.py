"""The tiers of tests that ``./atoll test`` runs, fastest first, each with its time.

On a machine that has room for it, tiers that share nothing with the others run beside them, the longest
first, and their output follows: tests of a cluster wait more than they compute. A tier that this machine
can't run is named with the reason. On CI nothing may be left out, and no test may skip itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from atoll_engine.errors import AtollError
from atoll_engine.paths import repository_root

_CORES_FOR_TWO, _MEMORY_GIB_FOR_TWO = 2, 12
"""What a machine must have for a tier beside the others."""


@dataclass(frozen=True)
class Tier:
    """Tests that need the same things. ``blocked`` says why they can't run here, or returns None.

    ``beside`` says that it shares nothing with the others but caches.
    """

    name: str
    needs: str
    commands: Callable[[Path], Sequence[Sequence[str]]]
    blocked: Callable[[], str | None] = lambda: None
    beside: bool = False


@dataclass
class Outcome:
    """What a tier's run gave: counts of tests, its wall time and whether every command ended well."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    ok: bool = True
    blocked: str | None = None


def _pytest(folder: str) -> Callable[[Path], Sequence[Sequence[str]]]:
    return lambda report: [
        [sys.executable, "-m", "pytest", folder, f"--junit-xml={report}/{Path(folder).name}.xml"]
    ]


def _checks(_: Path) -> Sequence[Sequence[str]]:
    python = [sys.executable, "-m"]
    return [
        [*python, "ruff", "check", "."],
        [*python, "ruff", "format", "--check", "."],
        [*python, "mypy", "engine/atoll_engine", "components/atoll", "policies/atoll_policies", "stacks"],
    ]


def _workloads(report: Path) -> Sequence[Sequence[str]]:
    commands = []
    for folder in sorted(path.parent for path in (repository_root() / "workloads").glob("*/pyproject.toml")):
        uv = ["uv", "run", "--project", str(folder), "--frozen", "--group", "dev", "--directory", str(folder)]
        commands += [
            [*uv, "ruff", "check", "."],
            [*uv, "ruff", "format", "--check", "."],
            [*uv, "mypy"],
            [*uv, "pytest", f"--junit-xml={report}/{folder.name}.xml"],
        ]
    return commands


def _not_root() -> str | None:
    if os.geteuid() != 0 and not shutil.which("kind"):
        return "the embedded cluster needs root, and kind is not installed"
    return None


TIERS = (
    Tier("checks", "Python", _checks),
    Tier("unit", "Python", _pytest("tests/unit")),
    Tier("policies", "Python, Go, Node.js, a scanner in its own environment", _pytest("tests/policies")),
    Tier("engine", "pulumi and the Kubernetes programs, built where missing", _pytest("tests/engine")),
    Tier("cluster", "root, or kind", _pytest("tests/cluster"), _not_root, beside=True),
    Tier("workload", "the workloads' own environments (torch, kserve, feast)", _workloads, beside=True),
)


def run_tiers(names: Sequence[str]) -> bool:
    """Run the named tiers (all where none is named), print counts and times, return whether all is well.

    Raises AtollError for a name that isn't a tier's.
    """
    known = [tier.name for tier in TIERS]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise AtollError("no such tier of tests", got=", ".join(unknown), allowed=known)
    chosen = [tier for tier in TIERS if not names or tier.name in names]
    outcomes = _run_beside(chosen) if _has_room_for_two() else [_run(tier) for tier in chosen]
    _print_summary(outcomes)
    complete = all(outcome.blocked is None and outcome.skipped == 0 for outcome in outcomes)
    return all(outcome.ok for outcome in outcomes) and (complete or not os.environ.get("CI"))


def _has_room_for_two() -> bool:
    memory_gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (os.cpu_count() or 1) >= _CORES_FOR_TWO and memory_gib >= _MEMORY_GIB_FOR_TWO


def _run_beside(tiers: Sequence[Tier]) -> list[Outcome]:
    """Run tiers in order, those beside others meanwhile; whoever is done first takes what is left."""
    first = [tier for tier in tiers if not tier.beside]
    beside = deque(tier for tier in tiers if tier.beside)
    if not first or not beside:
        return [_run(tier) for tier in tiers]
    with TemporaryFile("w+", errors="replace") as output, ThreadPoolExecutor(max_workers=1) as pool:
        waiting = pool.submit(lambda: [_run(tier, output) for tier in _taken(beside.popleft)])
        outcomes = [_run(tier) for tier in first]
        outcomes += [_run(tier) for tier in _taken(beside.pop)]
        outcomes += waiting.result()
        output.seek(0)
        print(output.read(), end="", flush=True)
    names = [tier.name for tier in tiers]
    return sorted(outcomes, key=lambda outcome: names.index(outcome.name))


def _taken(take: Callable[[], Tier]) -> Iterator[Tier]:
    """Yield what ``take`` takes until there is nothing left."""
    with suppress(IndexError):
        while True:
            yield take()


def _run(tier: Tier, output: IO[str] | None = None) -> Outcome:
    """Run one tier; what its commands print goes to ``output``, where there is one."""
    outcome = Outcome(tier.name, blocked=tier.blocked())
    if outcome.blocked:
        return outcome
    where = ", beside the others; its output follows" if output else ""
    print(f"\n=== {tier.name} (needs {tier.needs}){where}", flush=True)
    start = time.monotonic()
    with TemporaryDirectory() as folder:
        for command in tier.commands(Path(folder)):
            done = subprocess.run(
                command,
                cwd=repository_root(),
                env=_environment(),
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                check=False,
            )
            outcome.ok = outcome.ok and done.returncode == 0
        _count(outcome, Path(folder))
    outcome.seconds = time.monotonic() - start
    print(f"=== {tier.name}: {'ok' if outcome.ok else 'FAILED'} in {outcome.seconds:.0f} s", flush=True)
    return outcome


def _environment() -> dict[str, str]:
    # A workload's own environment is its own: this one's may not leak into it.
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}


def _count(outcome: Outcome, reports: Path) -> None:
    for report in reports.glob("*.xml"):
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314  # pytest wrote it
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            outcome.failed += failed
            outcome.skipped += skipped
            outcome.passed += int(suite.get("tests", 0)) - failed - skipped


def _print_summary(outcomes: Sequence[Outcome]) -> None:
    print("\nTier       passed  failed  skipped  seconds")
    for outcome in outcomes:
        if outcome.blocked:
            print(f"{outcome.name:<10} not run: {outcome.blocked}")
            continue
        counts = f"{outcome.passed:>6}  {outcome.failed:>6}  {outcome.skipped:>7}  {outcome.seconds:>7.0f}"
        print(f"{outcome.name:<10} {counts}{'' if outcome.ok else '  FAILED'}")
    total = [sum(getattr(o, name) for o in outcomes) for name in ("passed", "failed", "skipped")]
    print(f"\n{total[0]} passed, {total[1]} failed, {total[2]} skipped", flush=True)
