"""The tables count what the flights' own lines say, and know nothing early."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pandas as pd
import pytest

from atoll_features import flights


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return flights.read_flights()


@pytest.fixture(scope="module")
def tables() -> Mapping[str, pd.DataFrame]:
    return flights.tables()


@pytest.mark.parametrize("view", flights.DELAY_VIEWS)
def test_windows_count_what_was_known(
    view: str, lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> None:
    table, prefix = tables[view], view.removesuffix("_delays")
    for at in random.Random(1).sample(range(len(table)), 20):
        row = table.iloc[at]
        of_key = pd.concat([lines[key] == row[key] for key in flights.DELAY_VIEWS[view]], axis=1).all(axis=1)
        for days in flights.WINDOWS_DAYS:
            first = row["event_timestamp"] - pd.Timedelta(days=days)
            window = lines[of_key & (lines["known"] >= first) & (lines["known"] < row["event_timestamp"])]
            arrived = window[window["arrived"]]
            assert row[f"{prefix}_flights_{days}d"] == len(arrived)
            if len(arrived):
                assert row[f"{prefix}_late_share_{days}d"] == pytest.approx(arrived["late"].mean())
                assert row[f"{prefix}_delay_mean_{days}d"] == pytest.approx(arrived["delay"].mean())
            else:
                assert pd.isna(row[f"{prefix}_late_share_{days}d"])
            outcomes = len(arrived) + window["cancelled"].sum()
            if outcomes:
                assert row[f"{prefix}_cancelled_share_{days}d"] == pytest.approx(
                    window["cancelled"].sum() / outcomes
                )


def test_outcomes_are_known_no_earlier_than_they_happen(lines: pd.DataFrame) -> None:
    arrived = lines[lines["arrived"]]
    assert len(lines) == 336_776
    assert len(arrived) == 327_346
    in_the_air = arrived["known"] - arrived["scheduled"] - pd.to_timedelta(30, unit="min")
    assert in_the_air.min() > pd.Timedelta(minutes=-30)
    assert (lines.loc[lines["cancelled"], "known"] == lines.loc[lines["cancelled"], "scheduled"]).all()


def test_weather_is_the_source(tables: Mapping[str, pd.DataFrame]) -> None:
    weather = tables[flights.WEATHER_VIEW]
    first = weather[weather["origin"] == "EWR"].iloc[0]
    assert (first["temp"], first["pressure"], str(first["event_timestamp"])) == (
        39.02,
        1012.0,
        "2013-01-01 06:00:00+00:00",
    )


def test_rows_tell_apart_by_key_and_time(tables: Mapping[str, pd.DataFrame]) -> None:
    keys = {**flights.DELAY_VIEWS, flights.WEATHER_VIEW: ("origin",)}
    for view, table in tables.items():
        # The source has three hours of weather twice, where the clocks were set back.
        allowed = 3 if view == flights.WEATHER_VIEW else 0
        assert table.duplicated([*keys[view], "event_timestamp"]).sum() <= allowed
        assert (table["created_timestamp"] > table["event_timestamp"]).all()
