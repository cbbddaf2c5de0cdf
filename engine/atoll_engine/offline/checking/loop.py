"""The event loop that a checked program runs in."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from typing import TypeVar, TypeVarTuple

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

_STACK_TRACE = resource._get_stack_trace
_Arguments = TypeVarTuple("_Arguments")
_Result = TypeVar("_Result")

# The module of the SDK's wrapper of each call to the monitor.
_CALLS = "pulumi.runtime._context"
# A thousand resources make a million objects that stay: with Python's default of 700 new ones to a
# collection, these take half of the time of a check.
_NEW_OBJECTS_TO_A_COLLECTION = 2_000_000


class Loop(asyncio.SelectorEventLoop):
    """Calls the monitor at once, where an engine's would be waited for in another thread."""

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[*_Arguments], _Result],
        *args: *_Arguments,
    ) -> asyncio.Future[_Result]:
        """Run what the SDK asks the monitor here and now; anything else as usual."""
        if executor is not None or getattr(func, "__module__", None) != _CALLS:
            return super().run_in_executor(executor, func, *args)
        future: asyncio.Future[_Result] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  # it is the caller's
            future.set_exception(error)
        return future


@contextmanager
def event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Make a loop for this thread; end what still waits in it, without a word, and close it."""
    loop = Loop()
    # What a program that failed left behind is of no interest beside why it failed.
    loop.set_exception_handler(lambda *_: None)
    asyncio.set_event_loop(loop)
    try:
        yield loop
    finally:
        waiting = asyncio.all_tasks(loop)
        for task in waiting:
            task.cancel()
        with suppress(Exception):
            loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Let the garbage collector look for cycles seldom; of checks side by side, as long as the first runs."""
    before = gc.get_threshold()
    if before[0] == _NEW_OBJECTS_TO_A_COLLECTION:
        yield
        return
    gc.set_threshold(_NEW_OBJECTS_TO_A_COLLECTION, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def no_stack_traces() -> Iterator[None]:
    """Keep the SDK from telling of each resource where it was made, which nobody asks for here.

    It takes a seventh of a check's time. The function is private to the SDK, and held by a test.
    """
    resource._get_stack_trace = source_pb2.StackTrace
    try:
        yield
    finally:
        resource._get_stack_trace = _STACK_TRACE
