# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["kserve==0.21.0", "onnxruntime==1.32.0", "orjson==3.13.0", "uvloop==0.23.0"]
# ///
"""The stock KServe SDK: a ``kserve.Model``, as its documentation shows."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])
# KServe reads sys.argv when it is imported, so ours is taken away first.
sys.argv = sys.argv[:1]
os.environ.setdefault("KSERVE_LOGLEVEL", "WARNING")
import kserve  # noqa: E402
from plain import PlainNetwork  # noqa: E402


class PlainModel(kserve.Model):  # type: ignore[misc]  # kserve is not typed
    """Answers V2 requests."""

    def __init__(self) -> None:
        super().__init__("flights")
        self._network = PlainNetwork(FOLDER)
        self.ready = True

    async def predict(
        self, payload: kserve.InferRequest, _headers: Any = None, _response_headers: Any = None
    ) -> kserve.InferResponse:
        """Answer a V2 request."""
        probabilities = self._network.run({tensor.name: tensor.data for tensor in payload.inputs})
        output = kserve.InferOutput("probability", list(probabilities.shape), "FP32")
        output.set_data_from_numpy(probabilities, binary_data=False)
        return kserve.InferResponse(payload.id, self.name, [output])


kserve.ModelServer(http_port=PORT, enable_grpc=False, enable_latency_logging=False).start([PlainModel()])
