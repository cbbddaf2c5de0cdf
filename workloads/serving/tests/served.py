"""A real server process, on ports of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_LISTENING = re.compile(r"http port (\d+), grpc port (\d+)")
START_LIMIT_S = 120


class Served:
    def __init__(
        self, bundle_dir: Path, *flags: str, program: tuple[str, ...] = ("-m", "atoll_serving")
    ) -> None:
        self._command = [
            sys.executable, *program, "--bundle-dir", str(bundle_dir), "--host", "127.0.0.1",
            "--http-port", "0", "--grpc-port", "0", "--drain-s", "0", *flags,
        ]  # fmt: skip
        self._lines: list[str] = []
        self.process: subprocess.Popen[str] | None = None
        self.http_port = self.grpc_port = 0

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": "default"}
        )
        listening = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(listening,), daemon=True)
        self._reader.start()
        if not listening.wait(START_LIMIT_S) or not self.http_port:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"the server did not start:\n{self.log()}")
        return self

    def _read(self, listening: threading.Event) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        with self.process.stderr as stderr:
            for line in stderr:
                self._lines.append(line)
                if found := _LISTENING.search(line):
                    self.http_port, self.grpc_port = int(found[1]), int(found[2])
                    listening.set()
        listening.set()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def grpc_address(self) -> str:
        return f"127.0.0.1:{self.grpc_port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def log(self) -> str:
        return "".join(self._lines)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def ask(
        self,
        path: str,
        body: bytes | dict[str, Any] | None = None,
        *,
        method: str | None = None,
        **headers: str,
    ) -> tuple[int, Any, dict[str, str]]:
        """Return status, parsed JSON (or bytes) and headers."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(self.url + path, data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                status, content, given = response.status, response.read(), response.headers
        except urllib.error.HTTPError as error:
            with error:
                status, content, given = error.code, error.read(), error.headers
        lowered = {name.lower(): value for name, value in given.items()}
        is_json = lowered.get("content-type", "") == "application/json"
        return status, json.loads(content) if is_json and content else content, lowered

    def metric(self, name: str) -> float:
        """Return the sum over a metric's samples whose name and labels begin with ``name``."""
        _, text, _ = self.ask("/metrics")
        lines = [line for line in text.decode().splitlines() if line.startswith(name)]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def wait_until(condition: Any, limit_s: float = 30) -> None:
    """Wait for ``condition()``, failing loudly when it never comes."""
    end_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end_s, "the condition never came"
        time.sleep(0.02)
