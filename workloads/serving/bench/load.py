"""Closed-loop HTTP clients that cost little themselves, and the accounts of a server's processes."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import statistics
import time
from pathlib import Path

import uvloop

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_HEAD_END = b"\r\n\r\n"
_LENGTH_NAME = b"content-length:"


@dataclasses.dataclass(frozen=True)
class Round:
    """What one round against one server showed."""

    requests: int
    cpu_us: float
    requests_a_s: float
    p50_ms: float
    p99_ms: float

    def best(self, other: Round) -> Round:
        """Return the better of each figure, for the requests of both."""
        return Round(
            self.requests + other.requests,
            min(self.cpu_us, other.cpu_us),
            max(self.requests_a_s, other.requests_a_s),
            min(self.p50_ms, other.p50_ms),
            min(self.p99_ms, other.p99_ms),
        )


class WrongAnswerError(Exception):
    """A server's answer is no 200, or isn't framed by Content-Length."""


class _Client(asyncio.Protocol):
    """Sends one request after another on one connection until ``end_s``."""

    def __init__(self, message: bytes, end_s: float, took_s: list[float]) -> None:
        self._message, self._end_s, self._took_s = message, end_s, took_s
        self._received = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._began_s = time.perf_counter()
        self._transport.write(self._message)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_bytes = self._received.find(_HEAD_END) + len(_HEAD_END)
        if head_bytes < len(_HEAD_END):
            return
        head = self._received[:head_bytes].lower()
        at = head.find(_LENGTH_NAME)
        if not head.startswith(b"http/1.1 200") or at < 0:
            self._fail(WrongAnswerError(self._received.decode(errors="replace")[:2000]))
            return
        length = int(head[at + len(_LENGTH_NAME) : head.index(b"\r", at)])
        if len(self._received) < head_bytes + length:
            return
        now_s = time.perf_counter()
        self._took_s.append(now_s - self._began_s)
        self._received = b""
        if now_s < self._end_s:
            self._ask()
        elif not self.done.done():
            self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionError("the server closed the connection"))

    def _fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


def request(path: str, body: bytes) -> bytes:
    """Return the bytes of a POST of JSON."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def measure(pid: int, port: int, message: bytes, clients: int, duration_s: float) -> Round:
    """Keep ``clients`` connections asking for ``duration_s``; ``pid`` is the server's first process."""
    took_s: list[float] = []

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        end_s = time.perf_counter() + duration_s
        made = [
            await loop.create_connection(lambda: _Client(message, end_s, took_s), "127.0.0.1", port)
            for _ in range(clients)
        ]
        try:
            await asyncio.gather(*(client.done for _, client in made))
        finally:
            for transport, _ in made:
                transport.close()
            await asyncio.sleep(0)

    cpu_before_s, began_s = cpu_s(pid), time.perf_counter()
    uvloop.run(ask())
    elapsed_s, used_s = time.perf_counter() - began_s, cpu_s(pid) - cpu_before_s
    cents = statistics.quantiles(took_s, n=100)
    count = len(took_s)
    return Round(count, used_s / count * 1e6, count / elapsed_s, cents[49] * 1e3, cents[98] * 1e3)


def family(pid: int) -> list[int]:
    """Return ``pid`` and all processes below it."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in children.read_text().split()]
    return found


def cpu_s(pid: int) -> float:
    """Return the CPU seconds that the processes from ``pid`` downwards have used."""
    ticks = 0
    for process in family(pid):
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS_A_SECOND


def pss_mib(pid: int) -> float:
    """Return the memory of the processes from ``pid`` downwards, shared pages counted once, in MiB."""
    total_kib = 0
    for process in family(pid):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total_kib += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total_kib / 1024
