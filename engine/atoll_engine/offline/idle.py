"""Whether processes have anything to do, as Linux tells it: a thread that works, or would, is no sleeper."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_AT_WORK = {"R", "D"}  # runs or would, waits for a disk: proc_pid_stat(5)


def is_idle(pid: int | None) -> bool:
    """Return whether no thread is at work in the process ``pid``, in those below it, and in our own.

    The calling thread doesn't count. Without ``pid`` only our own counts.
    """
    ours = threading.get_native_id()
    if any(_is_at_work(thread) for thread in _threads(os.getpid()) if thread.name != str(ours)):
        return False
    return pid is None or not any(
        _is_at_work(thread) for process in _tree(pid) for thread in _threads(process)
    )


def _tree(pid: int) -> Iterator[int]:
    """Yield the process and all that were started by it."""
    yield pid
    for thread in _threads(pid):
        with suppress(OSError):
            for child in (thread / "children").read_text().split():
                yield from _tree(int(child))


def _threads(pid: int) -> list[Path]:
    with suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def _is_at_work(thread: Path) -> bool:
    with suppress(OSError):
        # The name before it is in parentheses, and may hold anything.
        return (thread / "stat").read_text().rpartition(")")[2].split()[0] in _AT_WORK
    return False  # it has ended
