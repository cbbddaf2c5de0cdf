"""Programs that are functions, and the event loops that Pulumi's Automation API runs them in."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from atoll_engine.langhost.runner import drop_debug_lines

Program = Callable[[], object]

_LOOP_END_TIMEOUT_S = 5
_POLL_S = 0.02
_open: list[asyncio.AbstractEventLoop] = []
_lock = threading.Lock()


class InlineProgram:
    """A program that is a function; knows the event loops that it was run in.

    Where the engine fails, the Automation API leaves the loop open with all that waits in it, and each part
    complains when it is collected, in the middle of whatever comes next. So a loop is held here until it has
    been closed.
    """

    def __init__(self, program: Program) -> None:
        """Run ``program`` when called."""
        self._program = program

    def __call__(self) -> object:
        """Run the program."""
        with _lock:
            _open.append(asyncio.get_running_loop())
        drop_debug_lines()
        return self._program()

    @staticmethod
    def clean_up() -> None:
        """Close the loops that have ended; wait a little for those that are about to."""
        deadline = time.monotonic() + _LOOP_END_TIMEOUT_S
        while any(loop.is_running() for loop in _open) and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        with _lock:
            running = [loop for loop in _open if loop.is_running()]
            ended = [loop for loop in _open if loop not in running]
            _open[:] = running
        for loop in ended:
            _close(loop)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    if loop.is_closed():
        return
    for task in asyncio.all_tasks(loop):
        with suppress(Exception):  # it may want a running loop to end in
            task.get_coro().close()
    loop.close()
