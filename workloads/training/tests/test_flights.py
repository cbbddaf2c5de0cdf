"""Facts about the data: what is in, what is out, and that no outcome of a flight is among its features."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections import Counter

import numpy as np
import pytest

from atoll_training import flights
from atoll_training.features import CATEGORICAL, NUMERIC, WEATHER
from atoll_training.flights import SPLITS, Flights


@pytest.fixture(scope="module")
def source() -> list[dict[str, str]]:
    with zipfile.ZipFile(flights._data_folder() / "flights.csv.zip") as archive:
        return list(csv.DictReader(io.TextIOWrapper(archive.open("flights.csv"), "ascii")))


def test_rows(source: list[dict[str, str]], all_flights: Flights) -> None:
    assert len(source) == 336_776
    assert len(all_flights) == 336_776 - 9_430
    assert sum(record["arr_delay"] == "NA" for record in source) == 9_430


def test_split_is_by_time_and_complete(all_flights: Flights) -> None:
    sizes = {name: len(all_flights.split(name)) for name in SPLITS}
    assert sizes == {"train": 244_737, "validation": 28_618, "test": 53_991}
    assert sum(sizes.values()) == len(all_flights)
    assert all_flights.split("train").month.max() < all_flights.split("validation").month.min()
    assert all_flights.split("validation").month.max() < all_flights.split("test").month.min()


def test_label(source: list[dict[str, str]], all_flights: Flights) -> None:
    wanted = [float(r["arr_delay"]) > 15 for r in source if r["arr_delay"] != "NA"]
    assert np.array_equal(all_flights.late, np.array(wanted, dtype=np.float32))
    assert 0.24 < all_flights.split("train").late.mean() < 0.25


def test_features_are_what_is_known_before_departure(
    source: list[dict[str, str]], all_flights: Flights
) -> None:
    """Scramble everything that happens after the doors close: the features must not move."""
    header = list(source[0])
    sample = [r for r in source if r["arr_delay"] != "NA"][::1000]
    weather = flights._read_weather(flights._data_folder() / "weather.csv")
    columns = flights._Columns(header, weather)
    outcome = ("dep_time", "dep_delay", "arr_time", "air_time", "tailnum", "flight")
    for record in sample:
        columns.add(list({**record, **dict.fromkeys(outcome, "9999"), "arr_delay": "-5"}.values()))
    scrambled = columns.finish()
    for feature in CATEGORICAL:
        assert np.array_equal(
            scrambled.categorical[feature.name], all_flights.categorical[feature.name][::1000]
        )
    for feature in NUMERIC:
        np.testing.assert_array_equal(
            scrambled.numeric[feature.name], all_flights.numeric[feature.name][::1000]
        )
    assert not scrambled.late.any()


def test_time_hour_is_utc_in_both_tables(source: list[dict[str, str]]) -> None:
    """New York is 5 hours behind UTC in winter, 4 in summer; the change of November 3rd is among the rows."""
    with (flights._data_folder() / "weather.csv").open(encoding="ascii") as stream:
        weather = list(csv.DictReader(stream))
    for table in (source[::97], weather):
        offsets = Counter(_offset_hours(record) for record in table)
        assert offsets.keys() == {4, 5}
        for record in table:
            if record["month"] in {"1", "2", "12"}:
                assert _offset_hours(record) == 5
            if record["month"] in {"4", "5", "6", "7", "8", "9", "10"}:
                assert _offset_hours(record) == 4


def _offset_hours(record: dict[str, str]) -> int:
    utc = datetime.datetime.fromisoformat(record["time_hour"]).replace(tzinfo=None)
    local = datetime.datetime(int(record["year"]), int(record["month"]), int(record["day"]))
    return round((utc - local).total_seconds() / 3600) - int(record["hour"])


def test_weather_is_that_of_the_departure_hour(all_flights: Flights) -> None:
    """The first flight: EWR, 2013-01-01 05:15, whose weather row has hour 5."""
    with (flights._data_folder() / "weather.csv").open(encoding="ascii") as stream:
        row = next(
            r
            for r in csv.DictReader(stream)
            if (r["origin"], r["month"], r["day"], r["hour"]) == ("EWR", "1", "1", "5")
        )
    first = all_flights.instance(0)
    assert (first["carrier"], first["origin"], first["destination"]) == ("UA", "EWR", "IAH")
    assert first["day_of_week"] == "Tuesday"
    assert first["scheduled_departure_minute"] == 5 * 60 + 15
    assert first["temperature_f"] == pytest.approx(float(row["temp"]), abs=1e-4)
    assert first["pressure_mb"] == pytest.approx(float(row["pressure"]), abs=1e-3)


def test_missing_weather_is_missing_not_zero(all_flights: Flights) -> None:
    missing = np.isnan(all_flights.numeric["temperature_f"])
    assert 1_500 < missing.sum() < 1_600
    assert np.isnan(all_flights.numeric["wind_gust_mph"][missing]).sum() >= missing.sum() - 30
    for feature in NUMERIC:
        if feature not in WEATHER:
            assert not np.isnan(all_flights.numeric[feature.name]).any()


@pytest.mark.parametrize(("clock", "minute"), [("5", 5), ("515", 315), ("1305", 785), ("2400", 0)])
def test_minute_of_day(clock: str, minute: int) -> None:
    assert flights.minute_of_day(clock) == minute
