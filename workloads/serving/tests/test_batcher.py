"""How requests become runs: together, in order, within limits, and each answered once."""

from __future__ import annotations

import asyncio
import threading

import numpy as np
import pytest

from atoll_serving.batcher import Batcher, Limits, Pace
from atoll_serving.errors import ExpiredError, InferenceFailedError, OverloadedError, TooLargeError
from atoll_serving.features import Batch, Floats

LIMITS = Limits(batch_rows=16, delay_s=0.002, queue_rows=1000, request_rows=500, timeout_s=30)


def rows(count: int) -> Batch:
    return Batch(count, np.zeros((count, 2), dtype=np.int64), np.zeros((count, 3), dtype=np.float32))


class Recorder:
    """Runs nothing, but remembers how many rows it was given, and by which thread; ``gate`` holds runs up."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.threads: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, batch: Batch) -> Floats:
        assert self.gate.wait(30)
        self.runs.append(batch.rows)
        self.threads.append(threading.current_thread().name)
        if batch.rows == 13:
            raise ValueError("unlucky")
        return np.arange(batch.rows, dtype=np.float32)


async def test_batches_respect_the_limit_and_the_order() -> None:
    recorder = Recorder()
    batcher = Batcher(recorder, LIMITS)
    answers = await asyncio.gather(*(batcher.run(rows(count)) for count in (5, 5, 5, 5, 40, 3)))
    batcher.stop()
    assert recorder.runs == [15, 5, 40, 3]
    assert [len(answer) for answer in answers] == [5, 5, 5, 5, 40, 3]
    assert answers[1].tolist() == [5, 6, 7, 8, 9]


async def test_a_full_queue_and_a_big_request_are_refused_at_once() -> None:
    batcher = Batcher(Recorder(), LIMITS)
    first = [asyncio.ensure_future(batcher.run(rows(500))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError):
        await batcher.run(rows(1))
    with pytest.raises(TooLargeError):
        await batcher.run(rows(501))
    await asyncio.gather(*first)
    assert batcher.queued_rows == 0
    batcher.stop()


async def test_cancelled_and_expired_requests_are_not_run() -> None:
    recorder = Recorder()
    recorder.gate.clear()
    batcher = Batcher(recorder, Limits(16, 0.002, 1000, 500, timeout_s=0.01))
    running = asyncio.ensure_future(batcher.run(rows(3)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    cancelled = asyncio.ensure_future(batcher.run(rows(1)))
    expired = asyncio.ensure_future(batcher.run(rows(2)))
    await asyncio.sleep(0)
    cancelled.cancel()
    for late in (running, expired):
        with pytest.raises(ExpiredError):
            await late
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    recorder.gate.set()
    while batcher.queued_rows:
        await asyncio.sleep(0.001)
    batcher.stop()
    assert recorder.runs == [3]


async def test_each_request_has_its_own_deadline() -> None:
    recorder = Recorder()
    recorder.gate.clear()
    batcher = Batcher(recorder, Limits(16, 0.002, 1000, 500, timeout_s=0.1))
    told: list[str] = []
    batcher.submit(rows(1), lambda _: told.append("first"))
    await asyncio.sleep(0.06)
    batcher.submit(rows(1), lambda _: told.append("second"))
    while not told:
        await asyncio.sleep(0.001)
    assert told == ["first"]
    while len(told) < 2:
        await asyncio.sleep(0.001)
    recorder.gate.set()
    batcher.stop()
    assert told == ["first", "second"]


async def test_a_failing_run_fails_its_requests_only() -> None:
    batcher = Batcher(Recorder(), LIMITS)
    with pytest.raises(InferenceFailedError, match="the model failed"):
        await batcher.run(rows(13))
    assert len(await batcher.run(rows(2))) == 2
    batcher.stop()


async def test_what_waits_at_the_stop_is_refused() -> None:
    batcher = Batcher(Recorder(), LIMITS)
    waiting = asyncio.ensure_future(batcher.run(rows(1)))
    await asyncio.sleep(0)
    batcher.stop()
    with pytest.raises(OverloadedError, match="stopped"):
        await waiting


async def test_a_run_of_unknown_length_goes_to_a_thread() -> None:
    recorder = Recorder()
    batcher = Batcher(recorder, LIMITS)
    await batcher.run(rows(1))
    batcher.stop()
    assert recorder.threads != [threading.current_thread().name]


def test_pace_passes_over_one_long_run_but_not_over_two() -> None:
    pace = Pace()
    assert not pace.is_brief(9)
    pace.learn(9, 0.0001)
    assert pace.is_brief(9)
    assert pace.is_brief(15)
    assert not pace.is_brief(16)
    pace.learn(9, 0.0001)
    pace.learn(9, 0.05)
    assert pace.is_brief(9)
    pace.learn(9, 0.0001)
    pace.learn(9, 0.05)
    assert not pace.is_brief(9)


def test_pace_knows_a_slow_model_from_its_first_run() -> None:
    pace = Pace()
    pace.learn(1, 0.05)
    assert not pace.is_brief(1)
    pace.learn(1, 0.0001)
    assert not pace.is_brief(1)
    pace.learn(1, 0.0001)
    assert pace.is_brief(1)
