"""CPU time a request, throughput, latency, start and memory: this server beside five others, same network.

    uv run --project workloads/serving --frozen python workloads/serving/bench/compare.py BUNDLE_DIR

Every server runs on core 0, the clients on core 1. In each round every server is started, asked the same V2
JSON request by 1, 16 and 64 closed-loop clients, and ended, one server after the other; each figure is the
best of the rounds. CPU is what the kernel accounted to the server's processes, so the clients' own cost and a
busy machine matter little. The others (``peers/``) are pinned in environments of their own, which uv makes.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from load import Round, family, measure, pss_mib, request

_PEERS = Path(__file__).with_name("peers")
_PATH = "/v2/models/flights/infer"
_START_LIMIT_S = 60.0
_END_LIMIT_S = 5.0
_SERVER_CORE, _CLIENTS_CORE = 0, 1
_CLIENTS = (1, 16, 64)
_WARM_UP_S = 0.5
_OURS = "atoll_serving"


@dataclasses.dataclass
class Seen:
    """The best that one server showed."""

    rounds: dict[int, Round] = dataclasses.field(default_factory=dict)
    first_answer_s: float = float("inf")
    memory_mib: float = float("inf")
    processes: int = 0

    def learn(self, other: Seen) -> None:
        """Keep the better of each figure."""
        for clients, found in other.rounds.items():
            self.rounds[clients] = self.rounds[clients].best(found) if clients in self.rounds else found
        self.first_answer_s = min(self.first_answer_s, other.first_answer_s)
        self.memory_mib = min(self.memory_mib, other.memory_mib)
        self.processes = other.processes


def _commands(bundle_dir: Path, peers: list[str]) -> dict[str, list[str]]:
    """Return how to start each server; a port is to be appended."""
    flags = ["--bundle-dir", str(bundle_dir), "--model-name", "flights", "--host", "127.0.0.1"]
    commands = {_OURS: [sys.executable, "-m", "atoll_serving", *flags, "--grpc-port", "0", "--http-port"]}
    for name in peers:
        script = str(_PEERS / f"{name}.py")
        subprocess.run(["uv", "sync", "--quiet", "--script", script], check=True)
        found = subprocess.run(
            ["uv", "python", "find", "--script", script], check=True, capture_output=True, text=True
        )
        commands[name] = [found.stdout.strip(), script, str(bundle_dir)]
    return commands


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _server(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server on its core, and end it with all its processes."""
    with tempfile.TemporaryFile() as log:
        os.sched_setaffinity(0, {_SERVER_CORE})
        process = subprocess.Popen(command, stdout=log, stderr=log)
        os.sched_setaffinity(0, {_CLIENTS_CORE})
        try:
            yield process
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-4000:])
            raise
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    members = family(process.pid) if process.poll() is None else []
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_LIMIT_S)
    for member in members:
        with contextlib.suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
    process.wait()


def _wait_for_answer(process: subprocess.Popen[bytes], url: str, body: bytes) -> None:
    asking = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    end_s = time.monotonic() + _START_LIMIT_S
    while process.poll() is None and time.monotonic() < end_s:
        try:
            with urllib.request.urlopen(asking, timeout=_START_LIMIT_S) as answer:
                if len(json.loads(answer.read())["outputs"]) == 1:
                    return
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
        except OSError:
            pass
        time.sleep(0.01)
    raise TimeoutError(f"no answer from {process.args!r}")


def _look(command: list[str], body: bytes, duration_s: float) -> Seen:
    port = _free_port()
    began_s = time.monotonic()
    with _server([*command, str(port)]) as process:
        _wait_for_answer(process, f"http://127.0.0.1:{port}{_PATH}", body)
        seen = Seen(first_answer_s=time.monotonic() - began_s)
        message = request(_PATH, body)
        measure(process.pid, port, message, max(_CLIENTS), _WARM_UP_S)
        for clients in _CLIENTS:
            seen.rounds[clients] = measure(process.pid, port, message, clients, duration_s)
        seen.memory_mib, seen.processes = pss_mib(process.pid), len(family(process.pid))
    return seen


def _body(bundle_dir: Path, rows: int) -> bytes:
    """Return a V2 request of ``rows`` of the bundle's examples, one tensor a feature."""
    examples = json.loads((bundle_dir / "examples.json").read_text())["instances"]
    inputs = json.loads((bundle_dir / "schema.json").read_text())["inputs"]
    complete = [row for row in examples if all(row.get(item["name"]) is not None for item in inputs)]
    instances = [complete[index % len(complete)] for index in range(rows)]
    tensors: list[dict[str, Any]] = [
        {
            "name": item["name"],
            "datatype": item["datatype"],
            "shape": [rows],
            "data": [instance[item["name"]] for instance in instances],
        }
        for item in inputs
    ]
    return json.dumps({"id": "bench", "inputs": tensors}).encode()


def main() -> None:
    """Measure, and print a table."""
    known = sorted(path.stem for path in _PEERS.glob("*_*.py"))
    parser = argparse.ArgumentParser(description="Compare with other model servers.")
    parser.add_argument("bundle_dir", type=Path)
    parser.add_argument("--peers", nargs="*", default=known, choices=known, help="servers to compare with")
    parser.add_argument("--rows", type=int, default=1, help="rows of a request")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the best counts")
    parser.add_argument("--seconds", type=float, default=2.0, help="time of one measurement")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    body = _body(options.bundle_dir, options.rows)
    commands = _commands(options.bundle_dir.resolve(), options.peers)
    best = {name: Seen() for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            best[name].learn(_look(command, body, options.seconds))
    _print_table(best)
    if options.json:
        figures = {name: dataclasses.asdict(seen) for name, seen in best.items()}
        options.json.write_text(json.dumps(figures, indent=1))


def _print_table(best: dict[str, Seen]) -> None:
    print(f"{'':<16} {'CPU us/request':^23} {'x ours':>6} {'requests/s':^23} {'p50 / p99 ms':^38}")
    narrow, wide = ([f"{f'c={clients}':>{width}}" for clients in _CLIENTS] for width in (7, 12))
    print(
        f"{'server':<16} {' '.join(narrow)} {'c=16':>6} {' '.join(narrow)} {' '.join(wide)} "
        f"{'first answer s':>14} {'MiB':>5} {'processes':>9}"
    )
    ours = best[_OURS].rounds[16].cpu_us
    for name, seen in best.items():
        rounds = [seen.rounds[clients] for clients in _CLIENTS]
        print(
            f"{name:<16} {' '.join(f'{one.cpu_us:>7.0f}' for one in rounds)} "
            f"{seen.rounds[16].cpu_us / ours:>6.1f} "
            f"{' '.join(f'{one.requests_a_s:>7.0f}' for one in rounds)} "
            f"{' '.join(f'{one.p50_ms:>5.2f} /{one.p99_ms:>5.1f}' for one in rounds)} "
            f"{seen.first_answer_s:>14.2f} {seen.memory_mib:>5.0f} {seen.processes:>9}"
        )


if __name__ == "__main__":
    main()
