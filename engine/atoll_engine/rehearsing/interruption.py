"""Ending the engine in the middle of an update, as a lost machine or an impatient person does."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from atoll_engine.offline import Record, SimulatedCloud
from atoll_engine.offline.backend import Backend


@contextmanager
def interruption(cloud: SimulatedCloud, backend: Backend, creation: int) -> Iterator[None]:
    """Kill the engine when it asks ``cloud`` for its ``creation``-th resource of this block.

    That one is never made; what was asked for at the same time is, though the engine no longer hears of it.
    """
    counted, lock = iter(range(1, creation + 1)), threading.Lock()

    def before(record: Record) -> None:
        with lock:
            number = next(counted, None)
        pid = backend.engine_pid(record.urn)
        if number == creation and pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    cloud.before_creation = before
    try:
        with warnings.catch_warnings():
            # The Automation API reads the engine's events to the end, and finds half a line there.
            warnings.filterwarnings("ignore", "Error in event stream", UserWarning)
            yield
    finally:
        cloud.before_creation = None
