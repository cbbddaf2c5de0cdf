# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["litserve==0.2.19", "onnxruntime==1.32.0"]
# ///
"""LitServe with its batching on: at most 64 requests, which wait 2 ms at most."""

import sys
from pathlib import Path
from typing import Any

import litserve
from plain import PlainNetwork


# Annotations stay objects in this file: LitServe reads them to know what a request is.
class Api(litserve.LitAPI):  # type: ignore[misc]  # litserve is not typed
    """Answers V2 requests of one or more rows."""

    def setup(self, device: str) -> None:  # noqa: ARG002  # LitServe's signature
        """Load the network, in the worker."""
        self._network = PlainNetwork(Path(sys.argv[1]))

    def decode_request(self, request: dict[str, Any]) -> dict[str, list[Any]]:
        """Return the columns."""
        return {tensor["name"]: tensor["data"] for tensor in request["inputs"]}

    def batch(self, inputs: list[dict[str, list[Any]]]) -> tuple[list[int], dict[str, list[Any]]]:
        """Put the requests' columns behind each other."""
        names = list(inputs[0])
        rows = [len(columns[names[0]]) for columns in inputs]
        return rows, {name: [value for columns in inputs for value in columns[name]] for name in names}

    def predict(self, batch: tuple[list[int], dict[str, list[Any]]]) -> list[list[float]]:
        """Return each request's probabilities."""
        rows, columns = batch
        probabilities = iter(self._network.run(columns).tolist())
        return [[next(probabilities) for _ in range(count)] for count in rows]

    def unbatch(self, output: list[list[float]]) -> list[list[float]]:
        """Return the requests' answers, which are apart already."""
        return output

    def encode_response(self, output: list[float]) -> dict[str, Any]:
        """Return a V2 answer."""
        tensor = {"name": "probability", "datatype": "FP32", "shape": [len(output)], "data": output}
        return {"model_name": "flights", "outputs": [tensor]}


if __name__ == "__main__":
    api = Api(max_batch_size=64, batch_timeout=0.002, api_path="/v2/models/flights/infer")
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", generate_client_file=False)
