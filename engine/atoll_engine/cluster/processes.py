"""Finding the cluster's own processes safely, what they use, and ending them.

A process id alone proves nothing: numbers are used again. The supervisor is known by its id and its start
time; every other process of the node is found from it, through its process namespace.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atoll_engine.cluster.layout import Layout
from atoll_engine.errors import ClusterError

_PROC = Path("/proc")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True)
class Supervisor:
    """The node's first process, by its id on the host."""

    pid: int
    start_ticks: int
    started_at: float
    """When it was started, in seconds since 1970; the first two identify it."""
    set_up: bool
    """Whether the node has its network and its mounts; whoever starts it gives it the first."""

    def runs(self) -> bool:
        """Tell whether it is still this process, and not a dead one that nobody has collected."""
        fields = _stat(self.pid)
        return fields is not None and fields[0] not in "ZX" and int(fields[19]) == self.start_ticks


@dataclass(frozen=True)
class Usage:
    """What a process has used."""

    cpu_s: float
    rss_mib: float


@dataclass(frozen=True)
class Running:
    """A component: its process on the host and what it uses, both None where it doesn't run."""

    name: str
    pid: int | None
    usage: Usage | None
    restarts: int


def find_supervisor(layout: Layout) -> Supervisor | None:
    """Return the supervisor that runs now, if one does."""
    state = _read_state(layout)
    if not state:
        return None
    found = Supervisor(state["pid"], state["start_ticks"], state["started_at"], state["set_up"])
    return found if found.runs() else None


def components(layout: Layout, supervisor: Supervisor) -> list[Running]:
    """Return the components in the order in which they are started."""
    on_host = {number: pid for pid, number in _node_processes(supervisor)}
    found = []
    for name, item in _read_state(layout).get("components", {}).items():
        pid = on_host.get(item["pid"])
        found.append(Running(name, pid, _usage(pid) if pid else None, item["restarts"]))
    return found


def node_rss_mib(supervisor: Supervisor) -> float:
    """Return the resident memory of all processes of the node, in MiB; shared pages count for each."""
    return sum(usage.rss_mib for pid, _ in _node_processes(supervisor) if (usage := _usage(pid)))


def node_cpu_s(supervisor: Supervisor) -> float:
    """Return the processor time that the node's running processes have used, in seconds."""
    return sum(usage.cpu_s for pid, _ in _node_processes(supervisor) if (usage := _usage(pid)))


def end(supervisor: Supervisor, grace_s: float) -> None:
    """Ask the supervisor to end the node; after `grace_s` seconds, make it. The kernel ends what is left."""
    for number, wait_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 10.0)):
        if not supervisor.runs():
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(supervisor.pid, number)
        deadline = time.monotonic() + wait_s
        while supervisor.runs() and time.monotonic() < deadline:
            time.sleep(0.05)
    if supervisor.runs():
        raise ClusterError(
            "the cluster's first process doesn't end",
            got=f"process {supervisor.pid}",
            fix="a process of it waits for a disk or a network file system: free that, then try again",
        )


def _node_processes(supervisor: Supervisor) -> Iterator[tuple[int, int]]:
    """Yield id on the host and id on the node of each process in the supervisor's namespace or below."""
    with contextlib.suppress(OSError):
        depth = len(_namespace_pids(supervisor.pid))
        parents = {pid: _parent(pid) for pid in _all_pids()}
        for pid in parents:
            if _descends(pid, supervisor.pid, parents):
                with contextlib.suppress(OSError, IndexError):
                    yield pid, _namespace_pids(pid)[depth - 1]


def _descends(pid: int | None, ancestor: int, parents: dict[int, int | None]) -> bool:
    while pid and pid != ancestor:
        pid = parents.get(pid)
    return pid == ancestor


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def _namespace_pids(pid: int) -> list[int]:
    """Return the id of a process in each namespace that it is in, outermost first."""
    lines = (_PROC / str(pid) / "status").read_text().splitlines()
    return [int(word) for line in lines if line.startswith("NSpid:") for word in line.split()[1:]]


def _parent(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def _usage(pid: int) -> Usage | None:
    fields = _stat(pid)
    if fields is None or fields[0] in "ZX":
        return None
    return Usage((int(fields[11]) + int(fields[12])) / _TICKS_PER_S, int(fields[21]) * _PAGE_MIB)


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/<pid>/stat from the third on (proc_pid_stat(5)); None where it is gone."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _read_state(layout: Layout) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads(layout.state.read_text())
    except FileNotFoundError:
        return {}
    return state
