"""The model as the peers' documentation would have it: names to codes, standard numbers, ONNX Runtime."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime


class PlainNetwork:
    """The network of the bundle in ``folder``, with none of the server's checks."""

    def __init__(self, folder: Path) -> None:
        preprocessing = json.loads((folder / "preprocessing.json").read_text())
        self._categorical = [
            (item["name"], {value: code for code, value in enumerate(item["values"], start=1)})
            for item in preprocessing["categorical"]
        ]
        self._numeric = [(item["name"], item["mean"], item["std"]) for item in preprocessing["numeric"]]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            (folder / "model.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
        )

    def run(self, columns: Mapping[str, Sequence[Any]]) -> npt.NDArray[np.float32]:
        """Return the probability of each row of ``columns``, by feature."""
        categorical = [[codes.get(value, 0) for value in columns[name]] for name, codes in self._categorical]
        numeric = [(np.array(columns[name]) - mean) / std for name, mean, std in self._numeric]
        feeds = {
            "categorical": np.array(categorical, dtype=np.int64).T,
            "numeric": np.stack(numeric, axis=1).astype(np.float32),
        }
        probabilities: npt.NDArray[np.float32] = self._session.run(None, feeds)[0]
        return probabilities
