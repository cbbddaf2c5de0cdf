"""Reads Feast's sqlite online store, for one machine.

A table a feature view, a line an entity and feature (feast/infra/online_stores/sqlite.py, 0.67). Reads
take tens of microseconds a key, so they happen on the event loop.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from atoll_features.answer import NOT_FOUND, PRESENT, Row
from atoll_features.errors import FeaturesError, StoreError
from atoll_features.plan import ViewRead
from atoll_features.values import EPOCH, decode, timestamp_from_sqlite

# Older builds of sqlite take no more values in one statement.
_KEYS_A_QUERY = 900


class SqliteStore:
    """One read-only connection."""

    def __init__(self, path: str, project: str, timeout_s: float) -> None:
        self._project = project
        if not Path(path).is_file():
            raise FeaturesError(f"the online store is not there; got: {path}; fix: run apply first")
        uri = f"{Path(path).resolve().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(uri, uri=True, timeout=timeout_s)

    async def read(self, wanted: Sequence[tuple[ViewRead, Sequence[bytes]]]) -> list[list[Row]]:
        """Return a row a key for each view, in order. Raises StoreError."""
        try:
            return [self._read_view(read, keys) for read, keys in wanted]
        except sqlite3.Error as error:
            raise StoreError(
                f"the online store can't be read: {error}; fix: run apply and materialize"
            ) from error

    async def close(self) -> None:
        """Give up the connection."""
        self._connection.close()

    def _read_view(self, read: ViewRead, keys: Sequence[bytes]) -> list[Row]:
        table = f"{self._project}_{read.view.name}".replace('"', '""')
        found: dict[bytes, dict[str, bytes]] = {key: {} for key in keys}
        times: dict[bytes, int] = {}
        for first in range(0, len(keys), _KEYS_A_QUERY):
            some = keys[first : first + _KEYS_A_QUERY]
            marks = ",".join("?" * len(some))
            lines = self._connection.execute(
                f'SELECT entity_key, feature_name, value, event_ts FROM "{table}" '  # noqa: S608  # quoted above
                f"WHERE entity_key IN ({marks})",
                some,
            )
            for key, feature, value, time in lines:
                found[key][feature] = value
                times[key] = time
        return [_row(read, found[key], times.get(key)) for key in keys]


def _row(read: ViewRead, stored: dict[str, bytes], time: int | None) -> Row:
    return Row(
        [decode(stored.get(feature)) for feature in read.features],
        [PRESENT if feature in stored else NOT_FOUND for feature in read.features],
        EPOCH if time is None else timestamp_from_sqlite(time),
    )
