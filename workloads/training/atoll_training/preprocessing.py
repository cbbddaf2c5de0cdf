"""From raw features to numbers: fitted on the training months only, stored as JSON in the bundle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from atoll_training.features import CATEGORICAL, NUMERIC
from atoll_training.flights import Flights

UNKNOWN = 0
"""Category index of a value that the training months do not have; ``values[i]`` has index i + 1."""


@dataclass(frozen=True)
class Preprocessor:
    """The values of each categorical feature, and mean and standard deviation of each numeric one."""

    values: dict[str, tuple[str, ...]]
    scale: dict[str, tuple[float, float]]

    @classmethod
    def fit(cls, flights: Flights) -> Preprocessor:
        """Learn the state from ``flights``; a constant or empty numeric column gets deviation 1."""
        return cls(
            {f.name: tuple(np.unique(flights.categorical[f.name]).tolist()) for f in CATEGORICAL},
            {f.name: _mean_and_deviation(flights.numeric[f.name]) for f in NUMERIC},
        )

    @property
    def cardinalities(self) -> tuple[int, ...]:
        """Number of indices of each categorical feature, the one for unknown values included."""
        return tuple(len(self.values[f.name]) + 1 for f in CATEGORICAL)

    def categorical(self, flights: Flights) -> npt.NDArray[np.int16]:
        """Return category indices, shape [rows, categorical features]."""
        return np.column_stack(
            [_indices(flights.categorical[f.name], self.values[f.name]) for f in CATEGORICAL]
        )

    def numeric(self, flights: Flights) -> npt.NDArray[np.float32]:
        """Return standardised values, shape [rows, numeric features]; missing ones stay NaN."""
        columns = []
        for feature in NUMERIC:
            mean, deviation = self.scale[feature.name]
            columns.append((flights.numeric[feature.name].astype(np.float64) - mean) / deviation)
        return np.column_stack(columns).astype(np.float32)

    def to_json(self) -> dict[str, Any]:
        """Return the state as the bundle stores it, features in column order."""
        return {
            "categorical": [{"name": f.name, "values": list(self.values[f.name])} for f in CATEGORICAL],
            "numeric": [
                {"name": f.name, "mean": self.scale[f.name][0], "std": self.scale[f.name][1]} for f in NUMERIC
            ],
        }

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Preprocessor:
        """Read what ``to_json`` wrote."""
        return cls(
            {item["name"]: tuple(item["values"]) for item in state["categorical"]},
            {item["name"]: (item["mean"], item["std"]) for item in state["numeric"]},
        )


def _mean_and_deviation(column: npt.NDArray[np.float32]) -> tuple[float, float]:
    known = column[~np.isnan(column)].astype(np.float64)
    if not len(known):
        return 0.0, 1.0
    deviation = float(known.std())
    return float(known.mean()), deviation if deviation > 0 else 1.0


def _indices(column: npt.NDArray[np.str_], values: tuple[str, ...]) -> npt.NDArray[np.int16]:
    known = np.array(values)
    position = np.searchsorted(known, column).clip(max=len(known) - 1)
    return np.where(known[position] == column, position + 1, UNKNOWN).astype(np.int16)
