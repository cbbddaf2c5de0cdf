"""The flights of 2013 as rows that the monitor compares, read by the training workload's own code.

That code is found beside this workload; its modules for reading need numpy and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[2] / "training"))

from atoll_drift.payloads import Rows
from atoll_drift.reference import Reference
from atoll_training import flights, reference  # noqa: F401  # the tests take both from here
from atoll_training.features import CATEGORICAL, NUMERIC, WEATHER  # noqa: F401


def encode(table: flights.Flights, known: Reference) -> Rows:
    """Return all flights, as the monitor would keep them from requests."""
    codes = [
        [category.codes.get(value, 0) for value in table.categorical[category.name].tolist()]
        for category in known.categorical
    ]
    numbers = [table.numeric[number.name] for number in known.numeric]
    return Rows(np.array(codes, dtype=np.int32).T, np.column_stack(numbers))


def take(rows: Rows, chosen: np.ndarray) -> Rows:
    """Return some of the rows."""
    return Rows(rows.codes[chosen], rows.numbers[chosen])


NAMES = [feature.name for feature in CATEGORICAL + NUMERIC]
