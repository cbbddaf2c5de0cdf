"""Gathers requests into batches and runs them off the event loop.

One batch runs at a time, in one thread of the batcher's own, or, where batches of that size are known to take
less time than handing them to a thread, at once. Whatever arrives meanwhile forms the next batch, so batches
grow with load by themselves. Only when the last batch had company, and runs take
longer than that, is it worth waiting for more, up to the longest delay; an idle server waits for nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from atoll_serving import metrics
from atoll_serving.errors import ExpiredError, InferenceFailedError, OverloadedError, TooLargeError
from atoll_serving.features import Batch, Floats

_log = logging.getLogger(__name__)
# Handing a run to a thread and back took 0.2 to 0.3 ms of CPU where this was measured (2 cores, Python 3.11).
_BRIEF_S = 0.00025


@dataclasses.dataclass(frozen=True)
class Limits:
    """How batches form, and how much may wait: ``--max-*`` and ``--request-timeout-s``."""

    batch_rows: int
    delay_s: float
    queue_rows: int
    request_rows: int
    timeout_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Waiting:
    batch: Batch
    answer: asyncio.Future[Floats]
    arrived_s: float


class _Pace:
    """Knows from the last runs how long a batch takes, by size to the next power of two."""

    def __init__(self) -> None:
        self._took_s: dict[int, float] = {}

    def is_brief(self, rows: int) -> bool:
        """Whether a run would hold up the event loop for less than handing it to a thread costs."""
        return self._took_s.get(rows.bit_length(), _BRIEF_S) < _BRIEF_S

    def learn(self, rows: int, took_s: float) -> None:
        """Remember a run; a slow one counts at once, a fast one only little by little."""
        size = rows.bit_length()
        known_s = self._took_s.get(size, took_s)
        self._took_s[size] = max(took_s, known_s + (took_s - known_s) / 8)


class Batcher:
    """Runs ``run`` on gathered batches; to be used from one event loop."""

    def __init__(self, run: Callable[[Batch], Floats], limits: Limits) -> None:
        self._run = run
        self._limits = limits
        self._queue: deque[_Waiting] = deque()
        self._queued_rows = 0
        self._arrival = asyncio.Event()
        self._enough = asyncio.Event()
        self._company_rows = 0
        self._pace = _Pace()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="inference")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to run batches; needs a running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._work(), name="batcher")

    async def stop(self) -> None:
        """Stop; requests that still wait are refused."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        while self._queue:
            _refuse(self._queue.popleft(), OverloadedError("the server stopped before the request's turn"))
        self._executor.shutdown(wait=True)

    def check_rows(self, rows: int) -> None:
        """Refuse a request of ``rows`` rows, which may be done before its columns are even decoded.

        Raises ``TooLargeError`` and ``OverloadedError``.
        """
        if rows > self._limits.request_rows:
            raise TooLargeError(f"{rows} rows in one request; at most {self._limits.request_rows} are taken")
        if self._queued_rows + rows > self._limits.queue_rows:
            raise OverloadedError(f"{self._queued_rows} rows are waiting already; try again later")

    async def run(self, batch: Batch) -> Floats:
        """Queue ``batch`` and return a probability a row. Cancelling takes the request back.

        Raises ``TooLargeError``, ``OverloadedError``, ``ExpiredError`` and ``InferenceFailedError``.
        """
        self.check_rows(batch.rows)
        loop = asyncio.get_running_loop()
        waiting = _Waiting(batch, loop.create_future(), time.monotonic())
        self._queue.append(waiting)
        self._queued_rows += batch.rows
        self._arrival.set()
        if self._queued_rows >= self._company_rows:
            self._enough.set()
        expiry = loop.call_later(self._limits.timeout_s, _expire, waiting)
        try:
            return await waiting.answer
        finally:
            expiry.cancel()

    @property
    def queued_rows(self) -> int:
        """Rows that wait for their run now."""
        return self._queued_rows

    async def _work(self) -> None:
        while True:
            await self._wait_for_work()
            taken = self._take()
            if not self._queue:
                self._arrival.clear()
            if taken:
                await self._run_batch(taken)

    async def _wait_for_work(self) -> None:
        began_s = time.monotonic()
        await self._arrival.wait()
        delay_s = self._limits.delay_s
        was_idle = time.monotonic() - began_s > delay_s
        if was_idle or self._queued_rows >= self._company_rows or self._pace.is_brief(self._company_rows):
            return
        self._enough.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay_s):
                await self._enough.wait()

    def _take(self) -> list[_Waiting]:
        """Take requests from the queue's head, as many as fit; one that alone is too big goes alone."""
        taken: list[_Waiting] = []
        rows = 0
        now_s = time.monotonic()
        while self._queue and (not taken or rows + self._queue[0].batch.rows <= self._limits.batch_rows):
            waiting = self._queue.popleft()
            self._queued_rows -= waiting.batch.rows
            if waiting.answer.done():
                metrics.DROPPED.labels("cancelled" if waiting.answer.cancelled() else "expired").inc()
            else:
                rows += waiting.batch.rows
                taken.append(waiting)
                metrics.QUEUE_WAIT_S.observe(now_s - waiting.arrived_s)
        return taken

    async def _run_batch(self, taken: list[_Waiting]) -> None:
        batch = taken[0].batch if len(taken) == 1 else _join([waiting.batch for waiting in taken])
        metrics.BATCH_ROWS.observe(batch.rows)
        metrics.BATCH_REQUESTS.observe(len(taken))
        # Waiting pays only for as much company as the last batch had.
        self._company_rows = min(batch.rows, self._limits.batch_rows) if len(taken) > 1 else 0
        began_s = time.monotonic()
        try:
            if self._pace.is_brief(batch.rows):
                answers = self._run(batch)
            else:
                loop = asyncio.get_running_loop()
                answers = await loop.run_in_executor(self._executor, self._run, batch)
        except Exception:  # noqa: BLE001  # whatever it was, the requests get an answer
            _log.exception("inference of %d rows failed", batch.rows)
            for waiting in taken:
                _refuse(waiting, InferenceFailedError("the model failed on this request"))
            return
        elapsed_s = time.monotonic() - began_s
        self._pace.learn(batch.rows, elapsed_s)
        metrics.INFERENCE_S.observe(elapsed_s)
        first = 0
        for waiting in taken:
            last = first + waiting.batch.rows
            if not waiting.answer.done():
                waiting.answer.set_result(answers[first:last])
            first = last


def _refuse(waiting: _Waiting, error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)


def _expire(waiting: _Waiting) -> None:
    _refuse(waiting, ExpiredError("no answer was ready before the request's deadline"))


def _join(batches: list[Batch]) -> Batch:
    return Batch(
        np.concatenate([batch.categorical for batch in batches]),
        np.concatenate([batch.numeric for batch in batches]),
    )
