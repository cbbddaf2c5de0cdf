"""The node's first process: sets up its own namespaces, starts the components, and restarts those that end.

Run as a script with the path of a plan (JSON) as argument, by ``unshare`` as process 1 of a new process
namespace: when it ends, the kernel ends every process of the node. It imports nothing but the standard
library, so that it stays small in memory.

A plan is `{"hostname", "state", "log_dir", "setup": [[word, ...], ...], "components": [...]}`; a component is
`{"name", "argv", "env": {...}, "after": [[address, port], ...]}` and starts when all of `after` accept
connections. What runs is written to the file `state`:
`{"pid", "start_ticks", "started_at", "set_up", "components": {name: {"pid", "restarts"}}}`: the supervisor's
pid is the host's, the components' are the node's; `started_at` is in seconds since 1970; `set_up` is false
until the node has its network and its mounts.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_FIRST_BACKOFF_S = 0.25
_LONGEST_BACKOFF_S = 10.0
_STEADY_AFTER_S = 60.0
_STARTING_TICK_S = 0.1
_STEADY_TICK_S = 30.0
_POD_GRACE_S = 10.0
_COMPONENT_GRACE_S = 10.0
_LARGEST_LOG_BYTES = 16 * 1024 * 1024
_SIGNALS = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT}


class _Component:
    """One program, its process if it runs, and when it may be started."""

    def __init__(self, plan: dict[str, Any], log: Path) -> None:
        self.name: str = plan["name"]
        self.log = log
        self.restarts = 0
        self.pid: int | None = None
        self.due_at = 0.0
        self._argv: list[str] = plan["argv"]
        self._env: dict[str, str] = plan["env"]
        self._after: list[list[Any]] = plan["after"]
        self._backoff_s = _FIRST_BACKOFF_S
        self._started_at = 0.0

    def can_start(self, now: float) -> bool:
        return self.pid is None and now >= self.due_at and all(_accepts(*peer) for peer in self._after)

    def start(self, now: float) -> None:
        cut_log(self.log)
        sink = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            self.pid = os.posix_spawn(
                self._argv[0],
                self._argv,
                {**os.environ, **self._env},
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, nothing, 0),
                    (os.POSIX_SPAWN_DUP2, sink, 1),
                    (os.POSIX_SPAWN_DUP2, sink, 2),
                ],
                setsid=True,
                setsigmask=[],
            )
        except OSError as error:
            os.write(sink, f"can't start {self._argv[0]}: {error}\n".encode())
            self._delay(now)
        finally:
            os.close(sink)
            os.close(nothing)
        self._started_at = now

    def ended(self, status: int, now: float) -> None:
        with self.log.open("a") as sink:
            sink.write(f"{self.name} ended ({_describe(status)}); it is started again\n")
        self.pid = None
        if now - self._started_at > _STEADY_AFTER_S:
            self._backoff_s = _FIRST_BACKOFF_S
        self._delay(now)

    def _delay(self, now: float) -> None:
        self.restarts += 1
        self.due_at = now + self._backoff_s
        self._backoff_s = min(2 * self._backoff_s, _LONGEST_BACKOFF_S)


class _Supervisor:
    def __init__(self, plan: dict[str, Any], identity: dict[str, float]) -> None:
        folder = Path(plan["log_dir"])
        self._identity = identity
        self._state = Path(plan["state"])
        self._set_up = False
        self._components = [_Component(item, folder / f"{item['name']}.log") for item in plan["components"]]

    def run(self) -> None:
        """Keep every component running until SIGTERM or SIGINT."""
        self._set_up = True
        self.write_state()
        while True:
            self._start_due()
            waiting = any(component.pid is None for component in self._components)
            tick_s = _STARTING_TICK_S if waiting else _STEADY_TICK_S
            received = signal.sigtimedwait(_SIGNALS, tick_s)
            if received is None and not waiting:
                for component in self._components:
                    cut_log(component.log)
            if received is not None and received.si_signo != signal.SIGCHLD:
                break
            self._reap()
        self._shut_down()

    def write_state(self) -> None:
        running = {c.name: {"pid": c.pid, "restarts": c.restarts} for c in self._components}
        new = self._state.with_suffix(".new")
        new.write_text(json.dumps({**self._identity, "set_up": self._set_up, "components": running}))
        new.replace(self._state)

    def _start_due(self) -> None:
        now = time.monotonic()
        started = False
        for component in self._components:
            if component.can_start(now):
                component.start(now)
                started = True
        if started:
            self.write_state()

    def _reap(self) -> None:
        now = time.monotonic()
        running = {component.pid: component for component in self._components if component.pid is not None}
        changed = False
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                if pid in running:
                    running[pid].ended(status, now)
                    changed = True
        if changed:
            self.write_state()

    def _shut_down(self) -> None:
        """End in an order that loses nothing: kubelet, then pods, then the rest, with etcd last."""
        by_name = {component.name: component for component in self._components}
        _end([pid for name in ("kubelet",) if (pid := by_name[name].pid)], _COMPONENT_GRACE_S)
        _end(_pod_processes(), _POD_GRACE_S)
        rest = [c.pid for c in self._components if c.pid and c.name not in ("kubelet", "etcd")]
        _end(rest, _COMPONENT_GRACE_S)
        _end([pid for name in ("etcd",) if (pid := by_name[name].pid)], _COMPONENT_GRACE_S)


def cut_log(log: Path) -> None:
    """Move a log that has grown too large to `<name>.1`; its writer appends, so it goes on at the start."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > _LARGEST_LOG_BYTES:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)


def _accepts(address: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
        return True
    return False


def _describe(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return signal.Signals(-code).name if code < 0 else f"exit status {code}"


def _pod_processes() -> list[int]:
    """Return the first process of every container: the ones that are number 1 in a namespace of their own."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != "1":
            with contextlib.suppress(OSError):
                lines = (entry / "status").read_text().splitlines()
                numbers = next(line for line in lines if line.startswith("NSpid:")).split()[1:]
                if numbers[-1] == "1":
                    found.append(int(entry.name))
    return found


def _end(pids: list[int], grace_s: float) -> None:
    """Ask processes to end; after `grace_s` seconds, make them."""
    deadline = time.monotonic() + grace_s
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        while pids and time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            pids = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
            signal.sigtimedwait({signal.SIGCHLD}, 0.1)
        deadline = time.monotonic() + 1


def _identity() -> dict[str, float]:
    """Return this process as the host sees it: /proc is still the host's here."""
    pid = int(Path("/proc/self").readlink().name)
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return {"pid": pid, "start_ticks": int(fields[19]), "started_at": time.time()}


def main() -> int:
    """Read the plan, tell who we are, wait for the network device, set up, and supervise."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    supervisor = _Supervisor(plan, _identity())
    supervisor.write_state()
    if sys.stdin.readline() != "go\n":
        return 1  # whoever started us is gone, or failed to give us a network
    socket.sethostname(plan["hostname"])
    for command in plan["setup"]:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{' '.join(command)}: {done.stderr.strip()}", file=sys.stderr)
            return 1
    supervisor.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
