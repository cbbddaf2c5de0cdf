from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoll_training.features import CATEGORICAL, NUMERIC
from atoll_training.flights import Flights
from atoll_training.preprocessing import UNKNOWN, Preprocessor

texts = st.text(alphabet="ABCé ", min_size=1, max_size=3).filter(lambda text: text == text.strip())
# Eighths: as coarse as the source, where no column varies by less than its rounding.
numbers = st.integers(-8000, 8000).map(lambda eighths: eighths / 8) | st.just(float("nan"))
examples = settings(deadline=None, max_examples=40)


@st.composite
def tables(draw: st.DrawFn) -> Flights:
    rows = draw(st.integers(1, 12))
    return Flights(
        {f.name: np.array(draw(st.lists(texts, min_size=rows, max_size=rows))) for f in CATEGORICAL},
        {
            f.name: np.array(draw(st.lists(numbers, min_size=rows, max_size=rows)), dtype=np.float32)
            for f in NUMERIC
        },
        np.zeros(rows, dtype=np.float32),
        np.ones(rows, dtype=np.int8),
    )


@examples
@given(tables(), tables())
def test_indices_name_the_value_or_unknown(fitted: Flights, other: Flights) -> None:
    state = Preprocessor.fit(fitted)
    for table in (fitted, other):
        indices = state.categorical(table)
        for column, feature in enumerate(CATEGORICAL):
            values = state.values[feature.name]
            for index, text in zip(indices[:, column], table.categorical[feature.name], strict=True):
                assert index == (values.index(text) + 1 if text in values else UNKNOWN)
                assert index < state.cardinalities[column]


@examples
@given(tables())
def test_numbers_are_standardised_and_missing_ones_stay_missing(fitted: Flights) -> None:
    state = Preprocessor.fit(fitted)
    numeric = state.numeric(fitted)
    for column, feature in enumerate(NUMERIC):
        source = fitted.numeric[feature.name]
        assert np.array_equal(np.isnan(numeric[:, column]), np.isnan(source))
        known = numeric[:, column][~np.isnan(source)].astype(np.float64)
        mean, deviation = state.scale[feature.name]
        assert deviation > 0
        if len(known):
            assert abs(known.mean()) < 1e-3
            back = known * deviation + mean
            np.testing.assert_allclose(back, source[~np.isnan(source)], rtol=1e-5, atol=1e-5 * deviation)


@examples
@given(tables(), tables())
def test_state_survives_json(fitted: Flights, other: Flights) -> None:
    state = Preprocessor.fit(fitted)
    again = Preprocessor.from_json(json.loads(json.dumps(state.to_json())))
    assert again == state
    assert np.array_equal(again.categorical(other), state.categorical(other))
    assert np.array_equal(again.numeric(other), state.numeric(other), equal_nan=True)


def test_state_is_that_of_the_training_months(all_flights: Flights) -> None:
    state = Preprocessor.fit(all_flights.split("train"))
    train = all_flights.split("train")
    for feature in NUMERIC:
        known = train.numeric[feature.name].astype(np.float64)
        assert state.scale[feature.name] == pytest.approx((np.nanmean(known), np.nanstd(known)))
    for feature in CATEGORICAL:
        assert set(state.values[feature.name]) == set(train.categorical[feature.name])
    assert set(all_flights.categorical["destination"]) - set(state.values["destination"]) == {"LEX"}
