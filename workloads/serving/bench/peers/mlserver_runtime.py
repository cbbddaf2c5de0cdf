# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["mlserver==1.7.1", "onnxruntime==1.32.0"]
# ///
"""MLServer with a custom runtime in its own process (``parallel_workers`` 0, its fastest here)."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import mlserver
from mlserver.types import InferenceRequest, InferenceResponse, ResponseOutput
from plain import PlainNetwork


class Runtime(mlserver.MLModel):  # type: ignore[misc]  # mlserver is not typed
    """Answers V2 requests."""

    async def load(self) -> bool:
        """Load the network."""
        self._network = PlainNetwork(Path(sys.argv[1]))
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Answer a V2 request."""
        probabilities = self._network.run({tensor.name: tensor.data.root for tensor in payload.inputs})
        output = ResponseOutput(
            name="probability", datatype="FP32", shape=list(probabilities.shape), data=probabilities.tolist()
        )
        return InferenceResponse(id=payload.id, model_name=self.name, outputs=[output])


async def serve() -> None:
    """Serve until a signal."""
    settings = mlserver.Settings(
        host="127.0.0.1", http_port=int(sys.argv[2]), grpc_port=int(sys.argv[2]) + 1,
        metrics_port=int(sys.argv[2]) + 2, parallel_workers=0, debug=False,
    )  # fmt: skip
    server = mlserver.MLServer(settings)
    await server.start([mlserver.ModelSettings(name="flights", implementation=Runtime)])


asyncio.run(serve())
