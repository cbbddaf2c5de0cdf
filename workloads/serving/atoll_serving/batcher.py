"""Gathers requests into batches and runs them off the event loop.

One batch runs at a time, in one thread of the batcher's own, or, where batches of that size are known to take
less time than handing them to a thread, at once. Whatever arrives meanwhile, or in the same turn of the event
loop, forms the next batch, so batches grow with load by themselves. Only when the last batch had company, and
runs take longer than that, is it worth waiting for more, up to the longest delay; an idle server waits for
nothing.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from atoll_serving import metrics
from atoll_serving.errors import (
    ExpiredError,
    InferenceFailedError,
    OverloadedError,
    RequestError,
    TooLargeError,
)
from atoll_serving.features import Batch, Floats, join

_log = logging.getLogger(__name__)
# Handing a run to a thread and back took 0.2 to 0.3 ms of CPU where this was measured (2 cores, Python 3.11).
_BRIEF_S = 0.00025

Outcome = Floats | RequestError
"""A probability a row, or why there are none."""


@dataclasses.dataclass(frozen=True)
class Limits:
    """How batches form, and how much may wait: ``--max-*`` and ``--request-timeout-s``."""

    batch_rows: int
    delay_s: float
    queue_rows: int
    request_rows: int
    timeout_s: float


class Waiting:
    """A request that waits for its outcome, which is told once."""

    __slots__ = ("_tell", "arrived_s", "batch", "is_cancelled", "is_settled")

    def __init__(self, batch: Batch, tell: Callable[[Outcome], None]) -> None:
        self.batch = batch
        self.arrived_s = time.monotonic()
        self.is_settled = self.is_cancelled = False
        self._tell = tell

    def settle(self, outcome: Outcome) -> None:
        """Tell the outcome, unless one was told or nobody wants it any more."""
        if not self.is_settled:
            self.is_settled = True
            self._tell(outcome)

    def cancel(self) -> None:
        """Take the request back: nothing is told any more, and if it still waits it is never run."""
        if not self.is_settled:
            self.is_settled = self.is_cancelled = True


class _Run(NamedTuple):
    """What a run gave; ``answers`` is None where it failed."""

    answers: Floats | None
    took_s: float


class Pace:
    """Knows from the last runs how long a batch takes, by size to the next power of two.

    The middle one of the last three counts: a busy machine makes one run long every now and then.
    """

    def __init__(self) -> None:
        self._took_s: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=3))

    def is_brief(self, rows: int) -> bool:
        """Whether a run would hold up the event loop for less than handing it to a thread costs."""
        took_s = self._took_s.get(rows.bit_length())
        return took_s is not None and sorted(took_s)[len(took_s) // 2] < _BRIEF_S

    def learn(self, rows: int, took_s: float) -> None:
        """Remember a run."""
        self._took_s[rows.bit_length()].append(took_s)


class Batcher:
    """Runs ``run`` on gathered batches; to be used from one event loop."""

    def __init__(self, run: Callable[[Batch], Floats], limits: Limits) -> None:
        self._run = run
        self._limits = limits
        self._queue: deque[Waiting] = deque()
        self._running: list[Waiting] = []
        self._queued_rows = 0
        self._company_rows = 0
        self._pace = Pace()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="inference")
        self._start: asyncio.Handle | None = None
        self._waits_for_company = False
        self._last_end_s = 0.0
        self._expiry: asyncio.TimerHandle | None = None

    def stop(self) -> None:
        """Stop; requests that still wait are refused."""
        for handle in (self._start, self._expiry):
            if handle is not None:
                handle.cancel()
        for waiting in self._queue:
            waiting.settle(OverloadedError("the server stopped before the request's turn"))
        self._executor.shutdown(wait=True)

    def check_rows(self, rows: int) -> None:
        """Refuse a request of ``rows`` rows, which may be done before its columns are even decoded.

        Raises ``TooLargeError`` and ``OverloadedError``.
        """
        if rows > self._limits.request_rows:
            raise TooLargeError(f"{rows} rows in one request; at most {self._limits.request_rows} are taken")
        if self._queued_rows + rows > self._limits.queue_rows:
            raise OverloadedError(f"{self._queued_rows} rows are waiting already; try again later")

    def submit(self, batch: Batch, tell: Callable[[Outcome], None]) -> Waiting:
        """Queue ``batch`` and have ``tell`` called with its outcome, never before this returns.

        The outcome is a probability a row, ``ExpiredError``, ``OverloadedError`` or ``InferenceFailedError``.
        Raises ``TooLargeError`` and ``OverloadedError``.
        """
        self.check_rows(batch.rows)
        waiting = Waiting(batch, tell)
        self._queue.append(waiting)
        self._queued_rows += batch.rows
        if self._expiry is None:
            self._expiry = asyncio.get_running_loop().call_later(self._limits.timeout_s, self._expire)
        if self._waits_for_company and self._queued_rows >= self._company_rows:
            self._start_soon()
        elif self._start is None and not self._running:
            self._plan()
        return waiting

    async def run(self, batch: Batch) -> Floats:
        """Queue ``batch`` and return a probability a row. Cancelling takes the request back.

        Raises ``TooLargeError``, ``OverloadedError``, ``ExpiredError`` and ``InferenceFailedError``.
        """
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        waiting = self.submit(batch, answer.set_result)
        try:
            outcome = await answer
        finally:
            waiting.cancel()
        if isinstance(outcome, RequestError):
            raise outcome
        return outcome

    @property
    def queued_rows(self) -> int:
        """Rows that wait for their run now."""
        return self._queued_rows

    def _plan(self) -> None:
        """Have a run begin: at once, or after waiting for company where that pays."""
        delay_s = self._limits.delay_s
        was_idle = time.monotonic() - self._last_end_s > delay_s
        if was_idle or self._queued_rows >= self._company_rows or self._pace.is_brief(self._company_rows):
            self._start_soon()
        else:
            self._waits_for_company = True
            self._start = asyncio.get_running_loop().call_later(delay_s, self._begin)

    def _start_soon(self) -> None:
        """Begin when the event loop has read what has arrived by now."""
        if self._start is not None:
            self._start.cancel()
        self._waits_for_company = False
        self._start = asyncio.get_running_loop().call_soon(self._begin)

    def _begin(self) -> None:
        self._start = None
        self._waits_for_company = False
        taken = self._take()
        if not taken:
            return
        batch = taken[0].batch if len(taken) == 1 else join([waiting.batch for waiting in taken])
        metrics.BATCH_ROWS.observe(batch.rows)
        metrics.BATCH_REQUESTS.observe(len(taken))
        # Waiting pays only for as much company as the last batch had.
        self._company_rows = min(batch.rows, self._limits.batch_rows) if len(taken) > 1 else 0
        self._running = taken
        if self._pace.is_brief(batch.rows):
            self._end(batch, self._timed_run(batch))
        else:
            loop = asyncio.get_running_loop()
            running = loop.run_in_executor(self._executor, self._timed_run, batch)
            running.add_done_callback(lambda done: self._end(batch, done.result()))

    def _take(self) -> list[Waiting]:
        """Take requests from the queue's head, as many as fit; one that alone is too big goes alone."""
        taken: list[Waiting] = []
        rows = 0
        now_s = time.monotonic()
        while self._queue and (not taken or rows + self._queue[0].batch.rows <= self._limits.batch_rows):
            waiting = self._queue.popleft()
            self._queued_rows -= waiting.batch.rows
            if waiting.is_settled:
                metrics.DROPPED.labels("cancelled" if waiting.is_cancelled else "expired").inc()
            else:
                rows += waiting.batch.rows
                taken.append(waiting)
                metrics.QUEUE_WAIT_S.observe(now_s - waiting.arrived_s)
        return taken

    def _timed_run(self, batch: Batch) -> _Run:
        began_s = time.monotonic()
        try:
            answers = self._run(batch)
        except Exception:  # noqa: BLE001  # whatever it was, the requests get an answer
            _log.exception("inference of %d rows failed", batch.rows)
            return _Run(None, time.monotonic() - began_s)
        return _Run(answers, time.monotonic() - began_s)

    def _end(self, batch: Batch, run: _Run) -> None:
        taken, self._running = self._running, []
        self._last_end_s = time.monotonic()
        if run.answers is not None:
            self._pace.learn(batch.rows, run.took_s)
            metrics.INFERENCE_S.observe(run.took_s)
        if self._queue:
            self._plan()
        first = 0
        for waiting in taken:
            last = first + waiting.batch.rows
            waiting.settle(
                InferenceFailedError("the model failed on this request")
                if run.answers is None
                else run.answers[first:last]
            )
            first = last

    def _expire(self) -> None:
        """Refuse what is due, and come back when the oldest request that is left will be."""
        self._expiry = None
        due_s = time.monotonic() - self._limits.timeout_s
        for waiting in (*self._running, *self._queue):
            if waiting.is_settled:
                continue
            if waiting.arrived_s > due_s:
                left_s = waiting.arrived_s - due_s
                self._expiry = asyncio.get_running_loop().call_later(left_s, self._expire)
                return
            waiting.settle(ExpiredError("no answer was ready before the request's deadline"))
