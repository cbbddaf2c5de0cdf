"""CPU time a request: this server beside a plain ``kserve.Model`` with the same network, in the same run.

    uv run --project workloads/serving workloads/serving/bench/compare.py BUNDLE_DIR

Both servers get the same V2 JSON requests from the same closed-loop clients, in turns, several rounds each;
the best round counts. CPU is what the kernel accounted to the server's process, so the client's own cost and
a busy machine matter little. Writes a table, and with ``--json FILE`` the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_START_LIMIT_S = 120.0
_ROWS = (1, 32)


@dataclasses.dataclass
class Round:
    """What one round against one server showed."""

    cpu_us: float
    requests_a_s: float
    p50_ms: float
    p99_ms: float


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(command: list[str], port: int) -> Iterator[int]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            end_s = time.monotonic() + _START_LIMIT_S
            while process.poll() is None and time.monotonic() < end_s:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            else:
                log.seek(0)
                sys.exit(f"a server did not start: {' '.join(command)}\n{log.read().decode()}")
            yield process.pid
        finally:
            process.kill()
            process.wait()


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND


def _body(bundle_dir: Path, rows: int) -> bytes:
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


async def _client(port: int, message: bytes, count: int, took_s: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(count):
        began_s = time.perf_counter()
        writer.write(message)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            sys.exit(f"a server answered: {head.decode()}")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
        took_s.append(time.perf_counter() - began_s)
    writer.close()
    await writer.wait_closed()


async def _round(pid: int, port: int, body: bytes, clients: int, requests: int) -> Round:
    head = (
        "POST /v2/models/flights/infer HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    took_s: list[float] = []
    cpu_before_s, began_s = _cpu_s(pid), time.perf_counter()
    each = requests // clients
    await asyncio.gather(*(_client(port, head.encode() + body, each, took_s) for _ in range(clients)))
    elapsed_s = time.perf_counter() - began_s
    cents = statistics.quantiles(took_s, n=100)
    return Round(
        cpu_us=(_cpu_s(pid) - cpu_before_s) / len(took_s) * 1e6,
        requests_a_s=len(took_s) / elapsed_s,
        p50_ms=cents[49] * 1e3,
        p99_ms=cents[98] * 1e3,
    )


def _measure(bundle_dir: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    ports = {"plain kserve.Model": _free_port(), "atoll_serving": _free_port()}
    plain = [
        sys.executable,
        str(_HERE / "plain_kserve.py"),
        str(bundle_dir),
        str(ports["plain kserve.Model"]),
    ]
    ours = [sys.executable, "-m", "atoll_serving", "--bundle-dir", str(bundle_dir), "--model-name", "flights"]
    ours += ["--http-port", str(ports["atoll_serving"]), "--grpc-port", "0", "--host", "127.0.0.1"]
    results = []
    with (
        _server(plain, ports["plain kserve.Model"]) as plain_pid,
        _server(ours, ports["atoll_serving"]) as our_pid,
    ):
        pids = {"plain kserve.Model": plain_pid, "atoll_serving": our_pid}
        for rows in _ROWS:
            body = _body(bundle_dir, rows)
            for clients in options.clients:
                best = _best_of(options, pids, ports, body, clients)
                results.append({"rows": rows, "clients": clients, **best})
    return results


def _best_of(
    options: argparse.Namespace, pids: dict[str, int], ports: dict[str, int], body: bytes, clients: int
) -> dict[str, dict[str, float]]:
    best: dict[str, Round] = {}
    for _ in range(options.rounds):
        for name, pid in pids.items():
            seen = asyncio.run(_round(pid, ports[name], body, clients, options.requests))
            if name not in best or seen.cpu_us < best[name].cpu_us:
                best[name] = seen
    return {name: dataclasses.asdict(found) for name, found in best.items()}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Compare with a plain kserve.Model.")
    parser.add_argument("bundle_dir", type=Path)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16], help="closed-loop clients")
    parser.add_argument("--requests", type=int, default=3200, help="requests of one round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the best counts")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    results = _measure(options.bundle_dir, options)
    _print_table(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def _print_table(results: list[dict[str, Any]]) -> None:
    columns = f"{'rows':>4} {'clients':>7} {'CPU us/request':>14} {'req/s':>7} {'p50 ms':>7} {'p99 ms':>7}"
    print(f"{'server':<20} {columns}")
    for result in results:
        for name in ("plain kserve.Model", "atoll_serving"):
            seen = Round(**result[name])
            print(
                f"{name:<20} {result['rows']:>4} {result['clients']:>7} {seen.cpu_us:>14.0f} "
                f"{seen.requests_a_s:>7.0f} {seen.p50_ms:>7.2f} {seen.p99_ms:>7.2f}"
            )
        ratio = result["plain kserve.Model"]["cpu_us"] / result["atoll_serving"]["cpu_us"]
        print(f"{'':<20} {'':>4} {'':>7} {ratio:>13.1f}x less CPU")


if __name__ == "__main__":
    main()
