"""The bundle's ``reference.json``: what a drift monitor compares later requests with.

It holds how each feature was distributed in the training months, missing values included, how the model's
probabilities for the same flights are, and how well they fitted the validation months. Counts of values only:
no flight can be read from it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from atoll_training.features import CATEGORICAL, NUMERIC
from atoll_training.flights import Flights

FILE_NAME = "reference.json"
FORMAT = "atoll-reference/1"

MAX_EDGES = 256
"""Values at which the distribution of a numeric column is kept; between them it is off by at most 1/256."""

_SMALLEST = 1e-7  # as trainer.log_loss: a probability of 0 would cost infinitely much
_Floats = npt.NDArray[np.floating[Any]]


def features(flights: Flights) -> dict[str, Any]:
    """Return the distributions of the features of ``flights``, raw values as requests carry them."""
    return {
        "rows": len(flights),
        "categorical": [
            {"name": feature.name, **_categories(flights.categorical[feature.name])}
            for feature in CATEGORICAL
        ],
        "numeric": [
            {"name": feature.name, **_distribution(flights.numeric[feature.name])} for feature in NUMERIC
        ],
    }


def reference(
    training_features: dict[str, Any], training: _Floats, *, late: _Floats, probability: _Floats
) -> dict[str, Any]:
    """Return the document, from what ``features`` gave and the probabilities ``training`` of those flights.

    ``late`` (0 or 1) and ``probability`` are those of the validation months. Log losses use the natural
    logarithm. ``log_loss_deviation`` is the standard deviation of one flight's, ``variance`` the mean of
    p(1 - p), the variance of a flight's label where its probability is right.
    """
    expected = probability.astype(np.float64).clip(_SMALLEST, 1 - _SMALLEST)
    losses = -np.log(np.where(late > 0, expected, 1 - expected))
    return {
        "format": FORMAT,
        **training_features,
        "prediction": _distribution(training.astype(np.float32)),
        "validation": {
            "rows": len(late),
            "log_loss": float(losses.mean()),
            "log_loss_deviation": float(losses.std()),
            "observed": float(late.mean(dtype=np.float64)),
            "expected": float(expected.mean()),
            "variance": float((expected * (1 - expected)).mean()),
        },
    }


def _categories(column: npt.NDArray[np.str_]) -> dict[str, Any]:
    values, counts = np.unique(column, return_counts=True)
    return {"values": values.tolist(), "counts": counts.tolist()}


def _distribution(column: _Floats) -> dict[str, Any]:
    """Count the values in the bins that end at ``edges``, each with its edge; the last is the largest."""
    known = column[~np.isnan(column)]
    values, counts = np.unique(known, return_counts=True)
    up_to = np.cumsum(counts)
    if len(values) > MAX_EDGES:
        wanted = np.linspace(0, len(known), MAX_EDGES + 1)[1:]
        kept = np.unique(np.searchsorted(up_to, wanted))
        values, up_to = values[kept], up_to[kept]
    return {
        # The shortest text that gives the same float32 again.
        "edges": [float(str(value)) for value in values],
        "counts": np.diff(up_to, prepend=0).tolist(),
        "missing": len(column) - len(known),
    }
