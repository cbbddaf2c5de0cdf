"""The prepared arrays: written once by rank 0, read by every rank through memory maps."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from atoll_training import flights as source
from atoll_training import reference
from atoll_training.flights import DATA_SOURCE, SPLITS
from atoll_training.preprocessing import Preprocessor

EXAMPLES = 16
"""Flights of the test months that a bundle carries."""

_FORMAT = 2


@dataclass(frozen=True)
class Split:
    """Prepared flights: indices [rows, C], standardised numbers [rows, F] (NaN: missing), late [rows]."""

    categorical: npt.NDArray[np.int16]
    numeric: npt.NDArray[np.float32]
    late: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.late)


@dataclass(frozen=True)
class Dataset:
    """The three splits, the state that made them, and the rows of the test split kept as examples.

    ``training_features`` says how the training months' features are distributed (``reference.features``).
    """

    splits: dict[str, Split]
    preprocessor: Preprocessor
    example_rows: list[int]
    example_instances: list[dict[str, Any]]
    training_features: dict[str, Any]


def folder_name(rows: int | None) -> str:
    """Name the folder by what decides its content, so that another choice of rows never reads it."""
    key = json.dumps([_FORMAT, DATA_SOURCE, rows, sorted(SPLITS.items())])
    return f"dataset-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def prepare(parent: Path, rows: int | None) -> Path:
    """Write the arrays below ``parent`` unless they are there, and return their folder. Atomic."""
    folder = parent / folder_name(rows)
    if folder.exists():
        return folder
    partial = parent / f".{folder.name}.{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    flights = source.load(rows)
    train = flights.split("train")
    preprocessor = Preprocessor.fit(train)
    for name in SPLITS:
        split = flights.split(name)
        np.save(partial / f"{name}-categorical.npy", preprocessor.categorical(split))
        np.save(partial / f"{name}-numeric.npy", preprocessor.numeric(split))
        np.save(partial / f"{name}-late.npy", split.late)
    test = flights.split("test")
    chosen = np.linspace(0, len(test) - 1, min(EXAMPLES, len(test))).astype(int).tolist()
    facts = {
        "preprocessing": preprocessor.to_json(),
        "example_rows": chosen,
        "example_instances": [test.instance(row) for row in chosen],
        "training_features": reference.features(train),
    }
    (partial / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    partial.replace(folder)
    return folder


def open_dataset(folder: Path) -> Dataset:
    """Map the arrays that ``prepare`` wrote."""
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return Dataset(
        {name: _open_split(folder, name) for name in SPLITS},
        Preprocessor.from_json(facts["preprocessing"]),
        facts["example_rows"],
        facts["example_instances"],
        facts["training_features"],
    )


def _open_split(folder: Path, name: str) -> Split:
    return Split(
        *(
            np.load(folder / f"{name}-{part}.npy", mmap_mode="r")
            for part in ("categorical", "numeric", "late")
        )
    )
