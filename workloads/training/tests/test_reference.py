from __future__ import annotations

import json

import numpy as np
import pytest

from atoll_training import reference as written
from atoll_training.features import CATEGORICAL, NUMERIC
from atoll_training.flights import Flights
from conftest import ROWS, Folders


@pytest.fixture(scope="module")
def training(all_flights: Flights) -> Flights:
    return all_flights.split("train")


@pytest.fixture(scope="module")
def features(training: Flights) -> dict:
    return written.features(training)


def test_categories_are_counted(training: Flights, features: dict) -> None:
    assert [item["name"] for item in features["categorical"]] == [f.name for f in CATEGORICAL]
    for item in features["categorical"]:
        column = training.categorical[item["name"]]
        assert sum(item["counts"]) == len(training) == features["rows"]
        counted = dict(zip(item["values"], item["counts"], strict=True))
        assert counted == {value: int((column == value).sum()) for value in set(column.tolist())}


def test_numbers_are_counted_up_to_each_edge(training: Flights, features: dict) -> None:
    assert [item["name"] for item in features["numeric"]] == [f.name for f in NUMERIC]
    for item in features["numeric"]:
        column = training.numeric[item["name"]]
        known = np.sort(column[~np.isnan(column)])
        edges = np.array(item["edges"], dtype=np.float32)
        assert 1 < len(edges) <= written.MAX_EDGES
        assert sum(item["counts"]) + item["missing"] == len(training)
        # Exact at every edge, which float32 gives back as it was.
        assert np.cumsum(item["counts"]).tolist() == np.searchsorted(known, edges, side="right").tolist()
        assert edges[-1] == known[-1]
        between = np.array(item["counts"]) - [(known == edge).sum() for edge in edges]
        assert (between / len(known) <= 1 / written.MAX_EDGES).all()


def test_a_column_without_values() -> None:
    nothing = written._distribution(np.full(3, np.nan, dtype=np.float32))
    assert nothing == {"edges": [], "counts": [], "missing": 3}


def test_the_bundle_has_it(reference: Folders) -> None:
    document = json.loads((reference.bundle / written.FILE_NAME).read_text())
    assert document["format"] == "atoll-reference/1"
    metrics = json.loads((reference.bundle / "metrics.json").read_text())
    assert document["rows"] == metrics["rows"]["train"] < ROWS
    assert sum(document["prediction"]["counts"]) == document["rows"]
    validation = document["validation"]
    assert validation["rows"] == metrics["rows"]["validation"]
    assert validation["log_loss"] == pytest.approx(metrics["validation"]["model"]["log_loss"], abs=1e-6)
    assert 0.05 < validation["observed"] < 0.5
    assert validation["expected"] == pytest.approx(validation["observed"], abs=0.1)
    assert 0 < validation["variance"] < 0.25
    assert 0 < validation["log_loss_deviation"] < 2
