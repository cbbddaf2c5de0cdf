"""A stop that was asked for, by a signal or a thread, is seen by who waits, before or after."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from atoll_engine.stopping import Stop


@pytest.fixture
def stop() -> Iterator[Stop]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Stop()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_before_the_wait_ends_it(stop: Stop, number: signal.Signals) -> None:
    signal.raise_signal(number)
    stop.wait()


def test_another_thread_ends_the_wait(stop: Stop) -> None:
    threading.Timer(0.05, stop.set).start()
    stop.wait()
