"""Clients that others wrote: KServe's and Triton's, each over REST and gRPC."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import httpx
import numpy as np
import pytest
import tritonclient.http
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig
from served import Served
from small_bundle import CATEGORICAL, NUMERIC, VERSION, reference
from test_protocols import FULL
from tritonclient.utils import InferenceServerException

EXPECTED = reference(FULL)


def arrays() -> dict[str, np.ndarray]:
    strings = {name: np.array([row[name].encode() for row in FULL], dtype=np.object_) for name in CATEGORICAL}
    return strings | {name: np.array([row[name] for row in FULL], dtype=np.float32) for name in NUMERIC}


def datatype(name: str) -> str:
    return "BYTES" if name in CATEGORICAL else "FP32"


def kserve_request(*, binary: bool) -> InferRequest:
    inputs = []
    for name, array in arrays().items():
        tensor = InferInput(name, list(array.shape), datatype(name))
        tensor.set_data_from_numpy(array, binary_data=binary)
        inputs.append(tensor)
    return InferRequest("flights", inputs, request_id="from-kserve")


@pytest.mark.parametrize("binary", [False, True])
async def test_kserve_rest_client_v2(server: Served, binary: bool) -> None:
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    try:
        assert await client.is_server_live(server.url)
        assert await client.is_server_ready(server.url)
        assert await client.is_model_ready(server.url, "flights")
        answer = await client.infer(server.url, kserve_request(binary=binary), "flights")
    finally:
        await client.close()
    assert answer.id == "from-kserve"
    np.testing.assert_allclose(answer.outputs[0].as_numpy(), EXPECTED, atol=1e-6)


async def test_kserve_rest_client_v1(server: Served) -> None:
    client = InferenceRESTClient(RESTConfig(protocol="v1"))
    try:
        assert await client.is_model_ready(server.url, "flights")
        answer = await client.infer(server.url, {"instances": FULL}, "flights")
        with pytest.raises(httpx.HTTPStatusError, match="404"):
            await client.infer(server.url, {"instances": FULL}, "other")
    finally:
        await client.close()
    assert answer["predictions"] == pytest.approx(EXPECTED, abs=1e-6)


@pytest.mark.parametrize("binary", [False, True])
async def test_kserve_grpc_client(server: Served, binary: bool) -> None:
    async with InferenceGRPCClient(server.grpc_address) as client:
        assert await client.is_server_live()
        assert await client.is_server_ready()
        assert await client.is_model_ready("flights")
        answer = await client.infer(kserve_request(binary=binary))
        with pytest.raises(grpc.aio.AioRpcError) as unknown:
            await client.is_model_ready("other")
    assert unknown.value.code() == grpc.StatusCode.NOT_FOUND
    assert answer.id == "from-kserve"
    np.testing.assert_allclose(answer.outputs[0].as_numpy(), EXPECTED, atol=1e-6)


@pytest.fixture
def triton_http(server: Served) -> Iterator[tritonclient.http.InferenceServerClient]:
    client = tritonclient.http.InferenceServerClient(f"127.0.0.1:{server.http_port}")
    yield client
    client.close()


@pytest.mark.parametrize("binary_in", [False, True])
@pytest.mark.parametrize("binary_out", [False, True])
def test_triton_http_client(
    triton_http: tritonclient.http.InferenceServerClient, binary_in: bool, binary_out: bool
) -> None:
    inputs = []
    for name, array in arrays().items():
        tensor = tritonclient.http.InferInput(name, list(array.shape), datatype(name))
        inputs.append(tensor.set_data_from_numpy(array, binary_data=binary_in))
    output = tritonclient.http.InferRequestedOutput("probability", binary_data=binary_out)
    answer = triton_http.infer("flights", inputs, VERSION, outputs=[output], request_id="from-triton")
    assert answer.get_response()["id"] == "from-triton"
    np.testing.assert_allclose(answer.as_numpy("probability"), EXPECTED, atol=1e-6)
    np.testing.assert_allclose(
        triton_http.infer("flights", inputs).as_numpy("probability"), EXPECTED, atol=1e-6
    )


def test_triton_http_metadata_and_errors(triton_http: tritonclient.http.InferenceServerClient) -> None:
    assert triton_http.is_server_live()
    assert triton_http.is_server_ready()
    assert triton_http.is_model_ready("flights", VERSION)
    assert not triton_http.is_model_ready("flights", "999")
    assert triton_http.get_server_metadata()["name"] == "atoll-serving"
    assert triton_http.get_model_metadata("flights")["versions"] == [VERSION]
    wrong = tritonclient.http.InferInput("carrier", [2], "FP32").set_data_from_numpy(np.zeros(2, np.float32))
    with pytest.raises(InferenceServerException, match="datatype must be BYTES"):
        triton_http.infer("flights", [wrong])


def test_triton_grpc_client(server: Served) -> None:
    # In a process of its own: its protocol buffers and KServe's define the same names.
    script = Path(__file__).with_name("ask_with_triton_grpc.py")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script), server.grpc_address], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "all asked" in done.stdout
