"""The same network behind a plain ``kserve.Model``, as KServe's documentation shows: what we compare with."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime


def _settings() -> tuple[Path, str]:
    folder, port = Path(sys.argv[1]), sys.argv[2]
    sys.argv = sys.argv[:1]
    return folder, port


FOLDER, PORT = _settings()
# KServe reads sys.argv when it is imported, so ours is taken away first.
import kserve  # noqa: E402


class PlainModel(kserve.Model):  # type: ignore[misc]  # kserve is not typed
    """Looks names up, standardises numbers, runs ONNX Runtime: all in ``predict``."""

    def __init__(self, folder: Path) -> None:
        super().__init__("flights")
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
        self.ready = True

    async def predict(
        self, payload: kserve.InferRequest, _headers: Any = None, _response_headers: Any = None
    ) -> kserve.InferResponse:
        """Answer a V2 request."""
        columns = {tensor.name: tensor.data for tensor in payload.inputs}
        categorical = [[codes.get(value, 0) for value in columns[name]] for name, codes in self._categorical]
        numeric: list[npt.NDArray[np.float64]] = [
            (np.array(columns[name]) - mean) / std for name, mean, std in self._numeric
        ]
        feeds = {
            "categorical": np.array(categorical, dtype=np.int64).T,
            "numeric": np.stack(numeric, axis=1).astype(np.float32),
        }
        probabilities = self._session.run(None, feeds)[0]
        output = kserve.InferOutput("probability", list(probabilities.shape), "FP32")
        output.set_data_from_numpy(probabilities, binary_data=False)
        return kserve.InferResponse(payload.id, self.name, [output])


if __name__ == "__main__":
    os.environ.setdefault("KSERVE_LOGLEVEL", "WARNING")
    kserve.ModelServer(http_port=int(PORT), enable_grpc=False, enable_latency_logging=False).start(
        [PlainModel(FOLDER)]
    )
