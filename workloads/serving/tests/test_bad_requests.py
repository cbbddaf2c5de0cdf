"""Bad input: each gets a 4xx that says what is wrong, and the server goes on serving."""

from __future__ import annotations

import copy
import http.client
import json
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from kserve.protocol.grpc import grpc_predict_v2_pb2 as pb
from kserve.protocol.grpc.grpc_predict_v2_pb2_grpc import GRPCInferenceServiceStub
from served import Served
from small_bundle import INSTANCES, reference
from test_protocols import FULL, tensors

INFER, PREDICT = "/v2/models/flights/infer", "/v1/models/flights:predict"


@pytest.fixture(autouse=True)
def _still_serves(server: Served) -> Iterator[None]:
    yield
    status, answer, _ = server.ask(PREDICT, {"instances": INSTANCES})
    assert status == 200
    assert answer["predictions"] == pytest.approx(reference(INSTANCES), abs=1e-6)


def changed(**changes: Any) -> Callable[[], dict[str, Any]]:
    """A good request whose first tensor is changed; a value of ... removes the key."""

    def build() -> dict[str, Any]:
        inputs = tensors(FULL)
        inputs[0].update(changes)
        inputs[0] = {key: value for key, value in inputs[0].items() if value is not ...}
        return {"inputs": inputs}

    return build


def with_distance(data: list[Any]) -> Callable[[], bytes]:
    def build() -> bytes:
        inputs = tensors(FULL)
        inputs[2]["data"] = data
        return json.dumps({"inputs": inputs}).encode()

    return build


def request(**fields: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"inputs": tensors(FULL), **fields}


V2_CASES: dict[str, tuple[Callable[[], dict[str, Any] | bytes], str]] = {
    "empty body": (lambda: b"", "body is empty"),
    "truncated JSON": (lambda: json.dumps({"inputs": tensors(FULL)}).encode()[:-20], "no JSON"),
    "not UTF-8": (lambda: b'{"inputs": "\xff\xfe"}', "no JSON"),
    "an array": (lambda: b"[]", "must be a JSON object, got list"),
    "null": (lambda: b"null", "must be a JSON object"),
    "nesting bomb": (lambda: b"[" * 200_000 + b"]" * 200_000, "no JSON"),
    "nesting bomb in data": (lambda: b'{"inputs": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001, "no JSON"),
    "no inputs": (dict, "inputs must be an array"),
    "inputs an object": (lambda: {"inputs": {}}, "inputs must be an array"),
    "empty inputs": (lambda: {"inputs": []}, "missing: carrier, departure_hour, distance_miles"),
    "input a number": (lambda: {"inputs": [3]}, "must be a JSON object, got 3"),
    "missing input": (lambda: {"inputs": tensors(FULL)[1:]}, "missing: carrier"),
    "input twice": (lambda: {"inputs": tensors(FULL) + tensors(FULL)[:1]}, "'carrier': is given twice"),
    "unknown input": (changed(name="callsign"), "unknown input 'callsign'; the model takes carrier, origin"),
    "name a number": (changed(name=7), "unknown input 7"),
    "name missing": (changed(name=...), "unknown input None"),
    "wrong datatype": (changed(datatype="FP32"), "datatype must be BYTES, got 'FP32'"),
    "invented datatype": (changed(datatype="FP31"), "got 'FP31'"),
    "datatype missing": (changed(datatype=...), "got None"),
    "shape missing": (changed(shape=...), "shape must be [N] or [N, 1], got None"),
    "shape of strings": (changed(shape=["3"]), "got no list of integers"),
    "shape of booleans": (changed(shape=[True]), "got no list of integers"),
    "shape a fraction": (changed(shape=[3.5]), "got no list of integers"),
    "shape empty": (changed(shape=[]), "got []"),
    "shape too deep": (changed(shape=[3, 1, 1]), "got [3, 1, 1]"),
    "shape too wide": (changed(shape=[3, 2]), "got [3, 2]"),
    "negative rows": (changed(shape=[-1]), "at least one row"),
    "empty batch": (changed(shape=[0], data=[]), "at least one row"),
    "data missing": (changed(data=...), "data must be an array, got None"),
    "data null": (changed(data=None), "data must be an array"),
    "data a string": (changed(data="AA"), "data must be an array, got 'AA'"),
    "data too short": (changed(data=["AA"]), "data has 1 elements, its shape says 3"),
    "data too long": (changed(data=["AA"] * 4), "data has 4 elements"),
    "ragged data": (
        changed(data=[["AA"], ["B6", "9E"], ["AA"]]),
        "element 1: nested data must have exactly one",
    ),
    "half nested data": (changed(data=[["AA"], "B6", "AA"]), "element 1: nested data"),
    "nested twice": (changed(data=[[["AA"]]] * 3), "got a JSON array"),
    "number for a string": (
        changed(data=["AA", 5, "B6"]),
        "element 1: must be a string (datatype BYTES), got 5",
    ),
    "null for a string": (changed(data=["AA", "B6", None]), "element 2: must be a string"),
    "string for a number": (with_distance([1, "2", 3]), "'distance_miles', element 1: must be a number"),
    "boolean for a number": (with_distance([1, 2, True]), "element 2: must be a number"),
    "null for a number": (with_distance([None, 2, 3]), "element 0: must be a number"),
    "NaN": (with_distance([1, float("nan"), 3]), "no JSON"),
    "infinity": (with_distance([1, float("inf"), 3]), "no JSON"),
    "too big for FP32": (with_distance([1, 2, 1e39]), "element 2: must be a finite FP32 number, got 1e+39"),
    "too big for FP64": (with_distance([1, 2, 10**400]), ""),
    "mismatched rows": (changed(shape=[2], data=["AA", "B6"]), "'origin': has 3 rows, but 'carrier' has 2"),
    "id a number": (request(id=5), "id must be a string"),
    "id null": (request(id=None), "id must be a string"),
    "parameters a list": (request(parameters=[]), "parameters of the request must be a JSON object"),
    "parameters null": (request(parameters=None), "parameters of the request"),
    "tensor parameters a list": (changed(parameters=[]), "parameters of an input"),
    "outputs an object": (request(outputs={}), "outputs must be an array"),
    "outputs of strings": (request(outputs=["probability"]), "outputs must be an array of JSON objects"),
    "unknown output": (request(outputs=[{"name": "odds"}]), "unknown output 'odds'"),
    "output twice": (request(outputs=[{"name": "probability"}] * 2), "requested twice"),
    "output without a name": (request(outputs=[{}]), "unknown output None"),
    "output parameters": (
        request(outputs=[{"name": "probability", "parameters": 1}]),
        "parameters of output",
    ),
    "binary size without binary data": (
        changed(data=..., parameters={"binary_data_size": 12}),
        "the 0 bytes left",
    ),
    "both data and binary": (changed(parameters={"binary_data_size": 0}), "both data and binary_data_size"),
}


@pytest.mark.parametrize("case", V2_CASES)
def test_v2_bad_request_is_400(server: Served, case: str) -> None:
    build, message = V2_CASES[case]
    status, answer, _ = server.ask(INFER, build())
    assert status == 400
    assert set(answer) == {"error"}
    assert message in answer["error"]
    assert len(answer["error"]) < 500


@pytest.mark.parametrize("size", [4097, 10**9, 2**63, 10**30])
def test_more_rows_than_one_request_may_have_is_4xx(server: Served, size: int) -> None:
    status, answer, _ = server.ask(INFER, changed(shape=[size])())
    assert status == (413 if size < 2**64 else 400)
    assert answer["error"]


V1_CASES: dict[str, tuple[Any, str]] = {
    "no instances": ({}, '"instances"'),
    "instances an object": ({"instances": {}}, '"instances"'),
    "empty": ({"instances": []}, "must not be empty"),
    "instance a list": ({"instances": [[1, 2]]}, "instance 0 must be a JSON object, got a JSON array"),
    "missing": (
        {"instances": [FULL[0], {"carrier": "AA"}]},
        "instance 1: missing: departure_hour, distance_miles",
    ),
    "unknown": ({"instances": [{**FULL[0], "callsign": 1}]}, "instance 0: unknown: 'callsign'"),
    "null for required": (
        {"instances": [{**FULL[0], "carrier": None}]},
        "'carrier', element 0: must be a string",
    ),
    "string for a number": ({"instances": [{**FULL[0], "wind_mph": "5"}]}, "must be a number"),
    "number for a string": ({"instances": [{**FULL[0], "origin": 5}]}, "must be a string"),
    "object for a number": ({"instances": [{**FULL[0], "wind_mph": {"a": 1}}]}, "got a JSON object"),
}


@pytest.mark.parametrize("case", V1_CASES)
def test_v1_bad_request_is_400(server: Served, case: str) -> None:
    body, message = V1_CASES[case]
    status, answer, _ = server.ask(PREDICT, body)
    assert status == 400
    assert message in answer["error"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/v2/models/other/infer", "unknown model 'other'; this server has 'flights'"),
        ("/v2/models/flights/versions/999/infer", "no version '999'; this server has '7'"),
        ("/v1/models/other:predict", "unknown model 'other'"),
        ("/v1/models/flights:explain", "no such path"),
        ("/v2/repository/models/flights/unload", "no such path"),
        ("/v3", "no such path"),
        ("/openapi.json", "no such path"),
    ],
)
def test_unknown_target_is_404(server: Served, path: str, message: str) -> None:
    status, answer, _ = server.ask(path, {"inputs": tensors(FULL)})
    assert status == 404
    assert message in answer["error"]


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [(INFER, "GET", "POST"), (PREDICT, "PUT", "POST"), ("/v2/health/ready", "DELETE", "GET, HEAD")],
)
def test_wrong_method_is_405_with_allow(server: Served, path: str, method: str, allowed: str) -> None:
    status, answer, headers = server.ask(path, method=method)
    assert (status, headers["allow"]) == (405, allowed)
    assert method in answer["error"]


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Content_Type": "text/csv"}, "must be application/json, got 'text/csv'"),
        ({"Content_Encoding": "gzip"}, "compressed bodies are not taken"),
    ],
)
def test_wrong_content_type_is_415(server: Served, headers: dict[str, str], message: str) -> None:
    status, answer, _ = server.ask(INFER, {"inputs": tensors(FULL)}, **headers)
    assert status == 415
    assert message in answer["error"]


def test_content_type_may_have_a_charset(server: Served) -> None:
    status, _, _ = server.ask(
        INFER, {"inputs": tensors(FULL)}, Content_Type="Application/JSON; charset=utf-8"
    )
    assert status == 200


def resident_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def test_body_of_100_mb_is_413_and_never_held_in_memory(server: Served) -> None:
    before_mib = resident_mib(server.pid)
    status, answer, _ = server.ask(INFER, b"x" * 100_000_000)
    assert status == 413
    assert "more than 8388608 bytes" in answer["error"]
    assert resident_mib(server.pid) - before_mib < 30


def test_chunked_body_of_100_mb_is_413_too(server: Served) -> None:
    before_mib = resident_mib(server.pid)
    connection = http.client.HTTPConnection("127.0.0.1", server.http_port, timeout=60)
    chunks = (b"x" * 1_000_000 for _ in range(100))
    connection.request("POST", INFER, chunks, {"Content-Type": "application/json"}, encode_chunked=True)
    response = connection.getresponse()
    assert response.status == 413
    assert "error" in json.loads(response.read())
    connection.close()
    assert resident_mib(server.pid) - before_mib < 30


def test_body_that_stops_half_way_harms_nobody(server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.http_port)) as half:
        half.sendall(f"POST {INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{{".encode())


def test_bytes_that_are_no_http_harm_nobody(server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.http_port), timeout=20) as stranger:
        stranger.sendall(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")
        assert stranger.recv(1000).startswith(b"HTTP/1.1 400")


def binary(
    strings: bytes,
    floats: bytes = struct.pack("<3f", 1, 2, 3),
    *,
    json_bytes: str | None = None,
    tail: bytes = b"",
) -> tuple[bytes, str]:
    inputs = tensors(FULL)
    for index, raw in ((0, strings), (2, floats)):
        del inputs[index]["data"]
        inputs[index]["parameters"] = {"binary_data_size": len(raw)}
    text = json.dumps({"inputs": inputs}).encode()
    return text + strings + floats + tail, json_bytes or str(len(text))


THREE = b"".join(struct.pack("<I", 2) + text for text in (b"AA", b"B6", b"\xff\xff"))
BINARY_CASES = {
    "good": (binary(THREE), 200, ""),
    "strings cut": (binary(THREE[:-1]), 400, "are not 3 strings"),
    "a string too many": (binary(THREE + THREE[:6]), 400, "are not 3 strings"),
    "a length beyond the end": (binary(b"\xff\xff\xff\xff" + THREE[4:]), 400, "are not 3 strings"),
    "two floats": (binary(THREE, struct.pack("<2f", 1, 2)), 400, "3 rows of FP32 are 12 bytes, got 8"),
    "NaN": (binary(THREE, struct.pack("<3f", 1, float("nan"), 3)), 400, "element 1: must be a finite FP32"),
    "infinity": (binary(THREE, struct.pack("<3f", 1, 2, float("-inf"))), 400, "element 2: must be a finite"),
    "bytes left over": (binary(THREE, tail=b"abc"), 400, "3 bytes behind the JSON belong to no input"),
    "JSON longer than the body": (binary(THREE, json_bytes="100000"), 400, "but the body has"),
    "JSON length no number": (binary(THREE, json_bytes="-5"), 400, "must be a number of bytes"),
    "JSON length endless": (binary(THREE, json_bytes="9" * 5000), 400, "must be a number of bytes"),
}  # fmt: skip


@pytest.mark.parametrize("case", BINARY_CASES)
def test_binary_tensors(server: Served, case: str) -> None:
    (body, json_bytes), wanted, message = BINARY_CASES[case]
    headers = {"Content_Type": "application/octet-stream", "Inference_Header_Content_Length": json_bytes}
    status, answer, _ = server.ask(INFER, body, **headers)
    assert status == wanted
    assert message in answer.get("error", "")


def grpc_request() -> Any:
    message = pb.ModelInferRequest(model_name="flights")
    for tensor in tensors(FULL):
        added = message.inputs.add(name=tensor["name"], datatype=tensor["datatype"], shape=tensor["shape"])
        if tensor["datatype"] == "BYTES":
            added.contents.bytes_contents.extend(value.encode() for value in tensor["data"])
        else:
            added.contents.fp32_contents.extend(tensor["data"])
    return message


def edit(change: Callable[[Any], Any]) -> Any:
    message = copy.deepcopy(grpc_request())
    change(message)
    return message


def set_nan(message: Any) -> None:
    message.inputs[2].contents.fp32_contents[1] = float("nan")


INVALID, NOT_FOUND = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND
EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED
GRPC_CASES: dict[str, tuple[Any, grpc.StatusCode, str]] = {
    "unknown model": (edit(lambda m: setattr(m, "model_name", "x")), NOT_FOUND, "unknown model"),
    "unknown version": (edit(lambda m: setattr(m, "model_version", "9")), NOT_FOUND, "no version"),
    "no inputs": (edit(lambda m: m.ClearField("inputs")), INVALID, "missing: carrier"),
    "missing input": (edit(lambda m: m.inputs.__delitem__(0)), INVALID, "missing: carrier"),
    "unknown input": (edit(lambda m: setattr(m.inputs[0], "name", "x")), INVALID, "unknown input 'x'"),
    "wrong datatype": (edit(lambda m: setattr(m.inputs[2], "datatype", "FP64")), INVALID, "must be FP32"),
    "wrong shape": (edit(lambda m: m.inputs[0].shape.append(5)), INVALID, "got [3, 5]"),
    "huge shape": (edit(lambda m: m.inputs[0].shape.__setitem__(0, 2**62)), EXHAUSTED, "rows"),
    "negative shape": (edit(lambda m: m.inputs[0].shape.__setitem__(0, -3)), INVALID, "at least one row"),
    "too few values": (edit(lambda m: m.inputs[2].contents.fp32_contents.pop()), INVALID, "has 2 elements"),
    "no values": (edit(lambda m: m.inputs[2].ClearField("contents")), INVALID, "has 0 elements"),
    "NaN": (edit(set_nan), INVALID, "element 1: must be a finite FP32"),
    "raw and contents": (
        edit(lambda m: m.raw_input_contents.extend([b""] * len(m.inputs))), INVALID, "both contents and raw",
    ),
    "too few raw": (edit(lambda m: m.raw_input_contents.append(b"")), INVALID, "but 1 raw_input_contents"),
    "unknown output": (edit(lambda m: m.outputs.add(name="odds")), INVALID, "unknown output 'odds'"),
    "100 MB": (
        edit(lambda m: m.inputs[0].contents.bytes_contents.append(b"x" * 100_000_000)),
        grpc.StatusCode.RESOURCE_EXHAUSTED, "larger than max",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", GRPC_CASES)
def test_grpc_bad_request(server: Served, case: str) -> None:
    message, code, text = GRPC_CASES[case]
    with grpc.insecure_channel(server.grpc_address, [("grpc.max_send_message_length", -1)]) as channel:
        stub = GRPCInferenceServiceStub(channel)
        with pytest.raises(grpc.RpcError) as refused:
            stub.ModelInfer(message, timeout=60)
        assert refused.value.code() == code
        assert text in refused.value.details()
        assert stub.ModelInfer(grpc_request(), timeout=60).model_name == "flights"


def test_grpc_loading_and_unloading_are_not_offered(server: Served) -> None:
    with grpc.insecure_channel(server.grpc_address) as channel:
        with pytest.raises(grpc.RpcError) as refused:
            GRPCInferenceServiceStub(channel).RepositoryModelUnload(
                pb.RepositoryModelUnloadRequest(model_name="flights"), timeout=60
            )
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_refusals_are_counted_by_kind(server: Served) -> None:
    name = 'atoll_serving_errors_total{kind="TooLarge",protocol="v2"}'
    before = server.metric(name)
    server.ask(INFER, changed(shape=[5000])())
    assert server.metric(name) == before + 1
