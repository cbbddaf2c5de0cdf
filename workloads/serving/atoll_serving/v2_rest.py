"""Open Inference (V2) requests and answers in JSON, alone or with binary tensors behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from atoll_serving.documents import OUTPUT_NAME
from atoll_serving.errors import RequestError
from atoll_serving.features import Batch, CategoricalColumn, Encoded, Encoder, Floats, NumericColumn, shorten
from atoll_serving.http_messages import Answer
from atoll_serving.json_body import parse_object
from atoll_serving.tensors import Columns, check_outputs, from_raw, to_raw

_Object = dict[str, Any]


class Call(NamedTuple):
    """A decoded request: its rows, and what the answer must echo."""

    batch: Batch
    request_id: str | None
    binary_output: bool


def decode(body: bytes, json_bytes: int | None, encoder: Encoder, check_rows: Callable[[int], None]) -> Call:
    """Decode a request whose first ``json_bytes`` bytes are JSON (all of them where None).

    Raises ``RequestError`` that says what is wrong.
    """
    if json_bytes is None:
        json_bytes = len(body)
    elif json_bytes > len(body):
        raise RequestError(
            f"Inference-Header-Content-Length is {json_bytes}, but the body has {len(body)} bytes"
        )
    request = parse_object(body[:json_bytes] if json_bytes < len(body) else body)
    request_id = request.get("id")
    if type(request_id) is not str and "id" in request:
        raise RequestError(f"id must be a string, got {shorten(request_id)}")
    parameters = _parameters(request, "the request")
    binary_output = _requested_outputs(request, parameters.get("binary_data_output") is True)
    inputs = request.get("inputs")
    if type(inputs) is not list:
        raise RequestError(f"inputs must be an array of tensors, got {shorten(inputs)}")
    columns = Columns(encoder, check_rows)
    tail = _Tail(memoryview(body)[json_bytes:])
    for item in inputs:
        _decode_input(item, columns, tail)
    tail.check_empty()
    return Call(columns.batch(), request_id, binary_output)


class _Tail:
    """The binary tensors behind the JSON."""

    def __init__(self, content: memoryview) -> None:
        self._left = content

    def take(self, column: CategoricalColumn | NumericColumn, size_bytes: object) -> memoryview:
        if type(size_bytes) is not int or not 0 <= size_bytes <= len(self._left):
            raise column.refuse(
                f"binary_data_size must be between 0 and the {len(self._left)} bytes left, "
                f"got {shorten(size_bytes)}"
            )
        taken, self._left = self._left[:size_bytes], self._left[size_bytes:]
        return taken

    def check_empty(self) -> None:
        if self._left:
            raise RequestError(f"{len(self._left)} bytes behind the JSON belong to no input")


def _decode_input(item: Any, columns: Columns, tail: _Tail) -> None:
    if type(item) is not dict:
        raise RequestError(f"each input must be a JSON object, got {shorten(item)}")
    column = columns.expect(item.get("name"), item.get("datatype"), item.get("shape"))
    parameters = _parameters(item, "an input") if "parameters" in item else {}
    if "binary_data_size" in parameters:
        if "data" in item:
            raise column.refuse("has both data and binary_data_size")
        encoded = from_raw(column, tail.take(column, parameters["binary_data_size"]), columns.rows)
    else:
        encoded = _from_json(column, item.get("data"), columns.rows)
    columns.put(column, encoded)


def _from_json(column: CategoricalColumn | NumericColumn, data: Any, rows: int) -> Encoded:
    if type(data) is not list:
        raise column.refuse(f"data must be an array, got {shorten(data)}")
    if len(data) != rows:
        raise column.refuse(f"data has {len(data)} elements, its shape says {rows}")
    if type(data[0]) is list:
        data = [_only_element(column, element, position) for position, element in enumerate(data)]
    return column.from_json(data)


def _only_element(column: CategoricalColumn | NumericColumn, element: Any, position: int) -> Any:
    if type(element) is not list or len(element) != 1:
        raise column.refuse("nested data must have exactly one value a row", position)
    return element[0]


def _parameters(holder: _Object, whose: str) -> _Object:
    parameters = holder.get("parameters")
    if parameters is None and "parameters" not in holder:
        return {}
    if type(parameters) is not dict:
        raise RequestError(f"parameters of {whose} must be a JSON object, got {shorten(parameters)}")
    return parameters


def _requested_outputs(request: _Object, binary: bool) -> bool:
    """Check the requested outputs; return whether the output is wanted in binary."""
    outputs = request.get("outputs")
    if outputs is None and "outputs" not in request:
        return binary
    if type(outputs) is not list or any(type(output) is not dict for output in outputs):
        raise RequestError("outputs must be an array of JSON objects")
    check_outputs([output.get("name") for output in outputs])
    for output in outputs:
        binary = _parameters(output, f"output {OUTPUT_NAME!r}").get("binary_data", binary) is True
    return binary


def encode(call: Call, model_name: str, version: str, probabilities: Floats) -> Answer:
    """Return the answer, its output in JSON or in binary data behind it."""
    output: _Object = {"name": OUTPUT_NAME, "datatype": "FP32", "shape": [len(probabilities)]}
    answer: _Object = {"model_name": model_name, "model_version": version, "outputs": [output]}
    if call.request_id is not None:
        answer["id"] = call.request_id
    if not call.binary_output:
        output["data"] = probabilities
        return Answer(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY))
    raw = to_raw(probabilities)
    output["parameters"] = {"binary_data_size": len(raw)}
    text = orjson.dumps(answer)
    return Answer(text + raw, json_bytes=len(text))
