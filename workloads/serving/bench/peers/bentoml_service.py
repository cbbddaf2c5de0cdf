# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["bentoml==1.4.40", "onnxruntime==1.32.0"]
# ///
"""BentoML: one service, one worker. (Its batching takes one array a request, not named tensors.)"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import bentoml
from plain import PlainNetwork

_FOLDER = "BENCH_BUNDLE_DIR"


@bentoml.service(workers=1)
class Flights:
    """Answers V2 requests."""

    def __init__(self) -> None:
        self._network = PlainNetwork(Path(os.environ[_FOLDER]))

    @bentoml.api(route="/v2/models/flights/infer")
    def infer(self, inputs: list[dict[str, Any]], id: str = "") -> dict[str, Any]:  # noqa: A002
        """Answer a V2 request."""
        probabilities = self._network.run({tensor["name"]: tensor["data"] for tensor in inputs}).tolist()
        tensor = {
            "name": "probability",
            "datatype": "FP32",
            "shape": [len(probabilities)],
            "data": probabilities,
        }
        return {"id": id, "model_name": "flights", "outputs": [tensor]}


if __name__ == "__main__":
    os.environ[_FOLDER] = sys.argv[1]
    os.chdir(Path(__file__).parent)
    bentoml.serve("bentoml_service:Flights", host="127.0.0.1", port=int(sys.argv[2]), blocking=True)
