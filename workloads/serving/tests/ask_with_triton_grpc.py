"""Asks the server at the address given with Triton's gRPC client; fails where an answer is wrong."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import tritonclient.grpc
from small_bundle import CATEGORICAL, NUMERIC, VERSION, reference
from test_protocols import FULL
from tritonclient.utils import InferenceServerException


def ask(address: str) -> None:
    inputs = []
    for name in (*CATEGORICAL, *NUMERIC):
        kind = np.object_ if name in CATEGORICAL else np.float32
        array = np.array([row[name] for row in FULL], dtype=kind)
        tensor = tritonclient.grpc.InferInput(
            name, list(array.shape), "BYTES" if name in CATEGORICAL else "FP32"
        )
        inputs.append(tensor.set_data_from_numpy(array))
    with tritonclient.grpc.InferenceServerClient(address) as client:
        assert client.is_server_live()
        assert client.is_server_ready()
        assert client.is_model_ready("flights", VERSION)
        assert client.get_server_metadata().extensions == ["binary_tensor_data"]
        metadata = client.get_model_metadata("flights", VERSION)
        assert list(metadata.versions) == [VERSION]
        assert [tensor.name for tensor in metadata.inputs] == [*CATEGORICAL, *NUMERIC]
        answer = client.infer("flights", inputs, request_id="from-triton")
        assert answer.get_response().id == "from-triton"
        np.testing.assert_allclose(answer.as_numpy("probability"), reference(FULL), atol=1e-6)
        with pytest.raises(InferenceServerException, match="no version") as refused:
            client.infer("flights", inputs, "999")
        assert "NOT_FOUND" in refused.value.status()


ask(sys.argv[1])
print("all asked")
