"""Starts and kills the real command, as a pod would run it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

LIMIT_S = 180


class Pod:
    """One ``launch`` process with the ranks below it; ``kill`` takes them all, as a lost pod does."""

    def __init__(self, log: Path, *arguments: str, **environment: str) -> None:
        self.log = log
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("PET_", "JOB_COMPLETION"))}
        with log.open("a") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "atoll_training", *arguments],
                stdout=stream,
                stderr=subprocess.STDOUT,
                env={**plain, "OMP_NUM_THREADS": "1", **environment},
                start_new_session=True,
            )

    def wait(self) -> int:
        return self.process.wait(timeout=LIMIT_S)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def ranks(self) -> list[int]:
        """Process ids of the ranks, first rank first."""
        found = {}
        for pid in descendants(self.process.pid):
            with contextlib.suppress(OSError):
                variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
                found.update({int(v[5:]): pid for v in variables if v.startswith(b"RANK=")})
        return [found[rank] for rank in sorted(found)]

    def kill(self) -> None:
        pids = [self.process.pid, *descendants(self.process.pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=LIMIT_S)

    def text(self) -> str:
        return self.log.read_text()


def descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def wait_for_checkpoint(folder: Path, pod: Pod, after_step: int = 0) -> int:
    """Wait for a checkpoint beyond ``after_step`` and return its step."""
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        steps = [int(path.name[5:]) for path in folder.glob("step-*")]
        if max(steps, default=0) > after_step:
            return max(steps)
        assert pod.process.poll() is None, pod.text()
        time.sleep(0.01)
    raise AssertionError(f"no checkpoint after step {after_step}:\n{pod.text()}")


def curve(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "loss.jsonl").read_text().splitlines()]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
