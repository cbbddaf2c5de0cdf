"""Watches that wake a call which waits for an object.

What a watch says isn't read: any change wakes the call, which looks at the object anew. So a watch that
breaks or misses something does no harm, and a slow heartbeat covers what no watch sees.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from types import TracebackType

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes.cluster import Cluster

_HEARTBEAT_S = 15.0
_RECONNECT_S = 1.0
_SETTLE_S = 0.1  # changes come in bursts


class Cancellation:
    """Whether the engine has given up, and who wants to know."""

    def __init__(self) -> None:
        """Not given up yet."""
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._waiting: set[threading.Event] = set()

    def __bool__(self) -> bool:
        """Return whether it has been cancelled."""
        return self._event.is_set()

    def cancel(self) -> None:
        """End every wait."""
        self._event.set()
        with self._lock:
            for waiting in self._waiting:
                waiting.set()

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until the cancellation."""
        self._event.wait(seconds)

    def register(self, waiting: threading.Event) -> None:
        """Set ``waiting`` on cancellation."""
        with self._lock:
            self._waiting.add(waiting)

    def unregister(self, waiting: threading.Event) -> None:
        """Forget ``waiting``."""
        with self._lock:
            self._waiting.discard(waiting)


class Watches:
    """Open watches of one waiting call; a context manager that ends them."""

    def __init__(self, cluster: Cluster, cancellation: Cancellation) -> None:
        """Watch nothing yet."""
        self._cluster = cluster
        self._cancellation = cancellation
        self._changed = threading.Event()
        self._closed = threading.Event()
        self._followed: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._ends: dict[int, Callable[[], None]] = {}

    def __enter__(self) -> Watches:
        """Take part in cancellation."""
        self._cancellation.register(self._changed)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every watch."""
        self._cancellation.unregister(self._changed)
        self._closed.set()
        with self._lock:
            ends = list(self._ends.values())
        for end in ends:
            _ended(end)

    def follow(self, path: str, query: dict[str, str]) -> None:
        """Wake up for changes below ``path``; the same one is followed once."""
        key = (path, str(sorted(query.items())))
        if key not in self._followed:
            self._followed.add(key)
            thread = threading.Thread(target=self._run, args=(path, query), name=f"watch {path}", daemon=True)
            thread.start()

    def wait(self, timeout_s: float) -> None:
        """Return after a change, the timeout, the heartbeat or the cancellation."""
        if self._changed.wait(min(max(timeout_s, 0), _HEARTBEAT_S)) and not self._cancellation:
            self._closed.wait(_SETTLE_S)
        self._changed.clear()

    def _run(self, path: str, query: dict[str, str]) -> None:
        from urllib3.exceptions import HTTPError

        while not self._closed.is_set():
            # A broken watch is a control plane that restarts, or one that doesn't serve the kind any more.
            with contextlib.suppress(AtollError, HTTPError, OSError, ValueError):
                for _ in self._cluster.connection.watch(path, query, self._opened):
                    self._changed.set()
            self._closed.wait(_RECONNECT_S)

    def _opened(self, end: Callable[[], None]) -> None:
        with self._lock:
            self._ends[threading.get_ident()] = end
        if self._closed.is_set():
            _ended(end)
        self._changed.set()  # what happened before the watch was open


def _ended(end: Callable[[], None]) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):  # it may have ended by itself
        end()
