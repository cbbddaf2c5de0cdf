"""CPU time and latency of a read: this server beside ``feast serve``, on the same stores, in the same run.

    uv run --project workloads/features --frozen python workloads/features/bench/online.py

Both servers get the same requests in turns: a closed loop for CPU time (what the kernel accounted to the
server's processes, so the client's own cost counts little), and for one entity an even 200 requests a
second for latency, measured from when a request was due. The best of the rounds counts. Prints a table;
``--json FILE`` writes it.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from processes import Process, feast_server, running, server, valkey, write_redis

from atoll_features import offline

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_END = datetime(2013, 7, 1, 12, 30, tzinfo=UTC)
_CARRIERS = ("UA", "B6", "EV", "DL", "AA", "MQ", "US", "9E", "WN", "VX")
_ORIGINS = ("EWR", "JFK", "LGA")
_DESTINATIONS = ("ORD", "ATL", "LAX", "BOS", "MCO", "CLT", "SFO", "FLL", "MIA", "DCA")
_RATE_A_S = 200
_ROWS = (1, 100)


@dataclasses.dataclass(frozen=True)
class Round:
    """What one round against one server showed."""

    cpu_us: float
    requests_a_s: float
    p50_ms: float | None
    p99_ms: float | None


def _request(rows: int, numbers: random.Random) -> bytes:
    body = json.dumps(
        {
            "feature_service": "flight_delay",
            "entities": {
                "carrier": numbers.choices(_CARRIERS, k=rows),
                "origin": numbers.choices(_ORIGINS, k=rows),
                "dest": numbers.choices(_DESTINATIONS, k=rows),
            },
        }
    ).encode()
    head = b"POST /get-online-features HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    return b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body)


class _Client:
    """One kept connection; ``ask`` sends one request and reads its answer."""

    async def open(self, port: int) -> _Client:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        return self

    async def ask(self, request: bytes) -> None:
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"the server said {head!r}")
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await self._reader.readexactly(int(length))

    def close(self) -> None:
        self._writer.close()


def _cpu_s(pid: int) -> float:
    """CPU time of a process and its living children, which gunicorn's workers are."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    fields = [Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split() for each in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / _TICKS_A_SECOND


async def _closed_loop(clients: list[_Client], requests: list[bytes], seconds: float) -> int:
    end_s = time.monotonic() + seconds
    done = 0

    async def work(client: _Client, first: int) -> None:
        nonlocal done
        at = first
        while time.monotonic() < end_s:
            await client.ask(requests[at % len(requests)])
            at += 1
            done += 1

    await asyncio.gather(*(work(client, 17 * number) for number, client in enumerate(clients)))
    return done


async def _even(clients: list[_Client], requests: list[bytes], seconds: float) -> list[float]:
    free: asyncio.Queue[_Client] = asyncio.Queue()
    for client in clients:
        free.put_nowait(client)
    took_s: list[float] = []
    start_s = time.monotonic()

    async def one(number: int, due_s: float) -> None:
        client = await free.get()
        await client.ask(requests[number % len(requests)])
        free.put_nowait(client)
        took_s.append(time.monotonic() - due_s)

    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * _RATE_A_S)):
            due_s = start_s + number / _RATE_A_S
            await asyncio.sleep(due_s - time.monotonic())
            group.create_task(one(number, due_s))
    return sorted(took_s)


async def _measure(process: Process, rows: int, seconds: float) -> Round:
    numbers = random.Random(2013)  # noqa: S311  # the same requests for both servers
    requests = [_request(rows, numbers) for _ in range(200)]
    clients = [await _Client().open(process.port) for _ in range(8)]
    await _closed_loop(clients, requests, 0.5)
    assert process.process is not None  # noqa: S101  # it was started
    pid = process.process.pid
    before_s, began_s = _cpu_s(pid), time.monotonic()
    done = await _closed_loop(clients, requests, seconds)
    cpu_s, wall_s = _cpu_s(pid) - before_s, time.monotonic() - began_s
    took_s = await _even(clients, requests, seconds) if rows == 1 else []
    for client in clients:
        client.close()
    return Round(
        cpu_us=cpu_s / done * 1e6,
        requests_a_s=done / wall_s,
        p50_ms=took_s[len(took_s) // 2] * 1e3 if took_s else None,
        p99_ms=took_s[int(len(took_s) * 0.99)] * 1e3 if took_s else None,
    )


def _best(rounds: list[Round]) -> Round:
    return Round(
        cpu_us=min(each.cpu_us for each in rounds),
        requests_a_s=max(each.requests_a_s for each in rounds),
        p50_ms=min((each.p50_ms for each in rounds if each.p50_ms is not None), default=None),
        p99_ms=min((each.p99_ms for each in rounds if each.p99_ms is not None), default=None),
    )


def _compare(repo_dir: Path, rounds: int, seconds: float) -> Iterator[tuple[int, str, Round]]:
    with running(server(repo_dir)) as ours, running(feast_server(repo_dir)) as feast:
        for rows in _ROWS:
            found: dict[str, list[Round]] = {"ours": [], "feast serve": []}
            for _ in range(rounds):
                for name, process in zip(found, (ours, feast), strict=True):
                    found[name].append(asyncio.run(_measure(process, rows, seconds)))
            for name, measured in found.items():
                yield rows, name, _best(measured)


def _stores(folder: Path, redis_port: int) -> dict[str, Path]:
    repos = {"sqlite": folder / "sqlite", "redis": folder / "redis"}
    for store, repo_dir in repos.items():
        repo_dir.mkdir()
        if store == "redis":
            write_redis(repo_dir, f"127.0.0.1:{redis_port}")
        offline.apply(repo_dir, None)
        offline.materialize(repo_dir, _END)
    return repos


def _line(store: str, rows: int, who: str, best: Round) -> str:
    times = "".join("" if ms is None else f"  {ms:>6.2f}" for ms in (best.p50_ms, best.p99_ms))
    return f"{store:<7} {rows:>4}  {who:<11}  {best.cpu_us:>14.0f}  {best.requests_a_s:>10.0f}{times}"


def main() -> None:
    """Measure both stores, print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each loop of a round")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    figures: list[dict[str, Any]] = []
    print("store   rows  server       CPU us/request  requests/s  p50 ms  p99 ms (at 200/s)")
    with tempfile.TemporaryDirectory() as name, running(valkey(Path(name))) as redis:
        for store, repo_dir in _stores(Path(name), redis.port).items():
            for rows, who, best in _compare(repo_dir, options.rounds, options.seconds):
                figures.append({"store": store, "rows": rows, "server": who, **dataclasses.asdict(best)})
                print(_line(store, rows, who, best), flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
