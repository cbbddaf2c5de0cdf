"""Point-in-time joins by brute force, and tables full of what is easy to get wrong."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from atoll_features import definitions, flights, offline

START = datetime(2013, 3, 9, tzinfo=UTC)  # New York changes its clocks on the 10th
DAYS = 6
KEYS = {"carrier": ("UA", "B6", "", "é"), "origin": ("EWR", "JFK"), "dest": ("BOS", "SFO", "EWR")}
_ZONES = (UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), timezone(timedelta(hours=-11)))
# Coarse, so that many rows and queries fall on the same moment, or exactly a TTL apart.
_GRID = timedelta(minutes=30)
VIEWS = {
    **{name: (keys, definitions.DELAYS_TTL) for name, keys in flights.DELAY_VIEWS.items()},
    flights.WEATHER_VIEW: (("origin",), definitions.WEATHER_TTL),
}


def features(view: str) -> list[str]:
    if view == flights.WEATHER_VIEW:
        return list(flights.WEATHER)
    return [name for name, _ in flights.delay_features(view)]


def _moment(numbers: random.Random) -> datetime:
    return START + numbers.randrange(int(timedelta(days=DAYS) / _GRID)) * _GRID


def tables(numbers: random.Random, rows: int) -> dict[str, pd.DataFrame]:
    """Return a table a view: ties, rows computed late, nulls; created timestamps differ where events tie."""
    result = {}
    for view, (keys, _) in VIEWS.items():
        lines: list[dict[str, Any]] = []
        taken = set()
        while len(lines) < rows:
            event = _moment(numbers)
            late = numbers.choice(
                (timedelta(0), timedelta(minutes=1), _GRID, timedelta(hours=5), timedelta(days=3))
            )
            line: dict[str, Any] = {key: numbers.choice(KEYS[key]) for key in keys}
            identity = (*line.values(), event, late)
            if identity in taken:
                continue
            taken.add(identity)
            for number, feature in enumerate(features(view)):
                is_whole = "_flights_" in feature
                value: Any = len(lines) * 100 + number
                line[feature] = value if is_whole else None if numbers.random() < 0.1 else value / 7
            lines.append({**line, flights.EVENT_TIMESTAMP: event, flights.CREATED_TIMESTAMP: event + late})
        result[view] = pd.DataFrame(lines)
    return result


def write(data_dir: Path, found: dict[str, pd.DataFrame], known_at: datetime | None = None) -> None:
    """Write the tables as they were at ``known_at``: without what had not been computed by then."""
    for view, table in found.items():
        known = table if known_at is None else table[table[flights.CREATED_TIMESTAMP] <= known_at]
        # One source in another zone, which Parquet keeps.
        if view == "origin_delays":
            known = known.assign(
                event_timestamp=known[flights.EVENT_TIMESTAMP].dt.tz_convert("Asia/Kathmandu")
            )
        known.to_parquet(data_dir / f"{view}.parquet", index=False)


def queries(numbers: random.Random, count: int) -> pd.DataFrame:
    """Return entities and moments, the moments written in four zones."""
    lines = []
    for _ in range(count):
        moment = _moment(numbers) + numbers.choice(
            (timedelta(0), timedelta(0), timedelta(microseconds=1), -timedelta(microseconds=1))
        )
        lines.append(
            {
                **{key: numbers.choice((*values, "never")) for key, values in KEYS.items()},
                flights.EVENT_TIMESTAMP: moment.astimezone(numbers.choice(_ZONES)).isoformat(),
            }
        )
    frame = pd.DataFrame(lines)
    frame["number"] = range(count)
    return frame


@dataclass(frozen=True)
class _Line:
    event: datetime
    created: datetime
    values: dict[str, Any]


class Oracle:
    """Looks at every row of an entity."""

    def __init__(self, found: dict[str, pd.DataFrame]) -> None:
        self._lines: dict[str, dict[tuple[str, ...], list[_Line]]] = {}
        for view, table in found.items():
            by_key = self._lines.setdefault(view, {})
            for record in table.to_dict("records"):
                key = tuple(record[name] for name in VIEWS[view][0])
                values = {name: _plain(record[name]) for name in features(view)}
                stamps = (
                    record[name].to_pydatetime()
                    for name in (flights.EVENT_TIMESTAMP, flights.CREATED_TIMESTAMP)
                )
                line = _Line(*stamps, values)
                by_key.setdefault(key, []).append(line)

    def value(self, view: str, entity: dict[str, Any], moment: datetime) -> dict[str, Any]:
        """Return a view's features of an entity as known at a moment; None each where there are none."""
        keys, ttl = VIEWS[view]
        best: _Line | None = None
        for line in self._lines[view].get(tuple(entity[key] for key in keys), ()):
            is_known = line.event <= moment and line.created <= moment and line.event + ttl >= moment
            if is_known and (best is None or (line.event, line.created) > (best.event, best.created)):
                best = line
        return best.values if best else dict.fromkeys(features(view))


def _plain(value: Any) -> Any:
    return None if value != value else value  # NaN is what pandas makes of null


def differences(found: dict[str, pd.DataFrame], asked: pd.DataFrame, joined: pd.DataFrame) -> Iterable[str]:
    """Say where Feast's join is another than the oracle's."""
    oracle = Oracle(found)
    answers = {record["number"]: record for record in joined.to_dict("records")}
    for query in asked.to_dict("records"):
        moment = datetime.fromisoformat(query[flights.EVENT_TIMESTAMP])
        answer = answers[query["number"]]
        for view in VIEWS:
            for name, expected in oracle.value(view, query, moment).items():
                got = _plain(answer[name])
                if got != expected:
                    yield f"{view} {query}: {name} is {got}, expected {expected}"


def join(repo_dir: Path, found: dict[str, pd.DataFrame], asked: pd.DataFrame) -> pd.DataFrame:
    """Return Feast's join over the tables; ``repo_dir`` has the flights' definitions applied."""
    write(repo_dir / "data", found)
    return offline.historical_features(offline.open_store(repo_dir), asked.copy())
