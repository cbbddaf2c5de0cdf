"""A real monitor process on a port of its own, and a receiver of its alerts."""

from __future__ import annotations

import http.server
import json
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_LISTENING = re.compile(r"listening on port (\d+)")
_LIMIT_S = 60


class Served:
    def __init__(self, bundle_dir: Path, data_dir: Path, *flags: str) -> None:
        self._command = [
            sys.executable, "-m", "atoll_drift", "serve", "--reference", str(bundle_dir),
            "--data-dir", str(data_dir), "--host", "127.0.0.1", "--port", "0", *flags,
        ]  # fmt: skip
        self._lines: list[str] = []
        self.url = ""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(self._command, stderr=subprocess.PIPE, text=True)
        listening = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(listening,), daemon=True)
        self._reader.start()
        if not listening.wait(_LIMIT_S) or not self.url:
            self.kill()
            self._reader.join()
            raise RuntimeError(f"the monitor did not start:\n{self.log()}")
        return self

    def _read(self, listening: threading.Event) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as stderr:
            for line in stderr:
                self._lines.append(line)
                if found := _LISTENING.search(line):
                    self.url = f"http://127.0.0.1:{found[1]}"
                    listening.set()
        listening.set()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._reader.join()

    def log(self) -> str:
        return "".join(self._lines)

    def kill(self) -> None:
        """End it as a lost node would."""
        self.process.kill()
        self.process.wait()

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Return the status and the answer, parsed where it is JSON."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=_LIMIT_S) as response:
                status, content, given = response.status, response.read(), response.headers
        except urllib.error.HTTPError as error:
            with error:
                status, content, given = error.code, error.read(), error.headers
        is_json = given.get_content_type() == "application/json"
        return status, json.loads(content) if is_json else content.decode()

    def send(self, identifier: str, half: str, body: Any, **headers: str) -> tuple[int, Any]:
        """Send an event as KServe's agent does."""
        attributes = {
            "Ce-Id": identifier,
            "Ce-Type": f"org.kubeflow.serving.inference.{half}",
            "Ce-Specversion": "1.0",
            "Ce-Source": "http://localhost:9081/",
            "Ce-Time": "2026-11-24T16:09:47.576710436Z",
            "Content-Type": "application/json",
        }
        return self.ask("/", body, **{**attributes, **headers})

    def send_calls(self, calls: list, prefix: str) -> None:
        for number, (request, response) in enumerate(calls):
            for half, body in (("request", request), ("response", response)):
                assert self.send(f"{prefix}{number}", half, body) == (200, {"taken": True})

    def metric(self, name: str) -> float:
        """Return the value of the one sample that begins with ``name``."""
        lines = [line for line in self.ask("/metrics")[1].splitlines() if line.startswith(name)]
        assert len(lines) == 1, lines
        return float(lines[0].rsplit(" ", 1)[1])


class Receiver:
    """Keeps what is posted to it; answers with the next of ``statuses``, and with 200 after these."""

    def __init__(self, *statuses: int) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.asked = 0
        outer, left = self, list(statuses)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = left.pop(0) if left else 200
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                outer.asked += 1
                if status == 200:
                    outer.bodies.append(json.loads(body))

            def log_message(self, *_: Any) -> None: ...

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?token=tell-nobody"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for ``condition()``, failing loudly when it never comes."""
    end_s = time.monotonic() + _LIMIT_S
    while not condition():
        assert time.monotonic() < end_s, "the condition never came"
        time.sleep(0.02)
