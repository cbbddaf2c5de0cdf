"""Things that wait by id for something that may never come, so the oldest make room for the newest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sized
from typing import Generic, TypeVar

_T = TypeVar("_T", bound=Sized)


class Waiting(Generic[_T]):
    """Holds at most ``max_rows``, counted by the length of what waits."""

    def __init__(self, max_rows: int) -> None:
        self._max_rows = max_rows
        self._held: OrderedDict[str, _T] = OrderedDict()
        self._rows = 0

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._held

    def get(self, identifier: str) -> _T | None:
        """Return what waits by that id, and leave it there."""
        return self._held.get(identifier)

    def put(self, identifier: str, item: _T) -> int:
        """Add ``item``; its id must be free. Returns how many of the oldest had to go for it."""
        self._held[identifier] = item
        self._rows += len(item)
        gone = 0
        while self._rows > self._max_rows:
            _, oldest = self._held.popitem(last=False)
            self._rows -= len(oldest)
            gone += 1
        return gone

    def pop(self, identifier: str) -> _T | None:
        """Take out what waits by that id."""
        item = self._held.pop(identifier, None)
        if item is not None:
            self._rows -= len(item)
        return item
