"""The ordinary way through each protocol, by plain HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from served import Served
from small_bundle import CATEGORICAL, INSTANCES, NUMERIC, VERSION, reference

FULL = [
    instance
    for instance in INSTANCES
    if all(instance.get(name) is not None for name in (*CATEGORICAL, *NUMERIC))
]


def tensors(instances: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "datatype": "BYTES" if name in CATEGORICAL else "FP32", "shape": [len(instances)],
         "data": [instance[name] for instance in instances]}
        for name in (*CATEGORICAL, *NUMERIC)
    ]  # fmt: skip


def test_v1_predicts(server: Served) -> None:
    status, answer, _ = server.ask("/v1/models/flights:predict", {"instances": INSTANCES})
    assert status == 200
    assert answer == {"predictions": pytest.approx(reference(INSTANCES), abs=1e-6)}


@pytest.mark.parametrize("prefix", ["/v2/models/flights", f"/v2/models/flights/versions/{VERSION}"])
def test_v2_infers_and_answers_with_no_null_fields(server: Served, prefix: str) -> None:
    status, answer, _ = server.ask(f"{prefix}/infer", {"inputs": tensors(FULL)})
    assert status == 200
    assert answer == {
        "model_name": "flights",
        "model_version": VERSION,
        "outputs": [
            {
                "name": "probability",
                "datatype": "FP32",
                "shape": [len(FULL)],
                "data": pytest.approx(reference(FULL), abs=1e-6),
            }
        ],
    }


def test_v2_takes_columns_of_shape_n_1_and_nested_data(server: Served) -> None:
    inputs = tensors(FULL)
    for tensor in inputs:
        tensor["shape"] = [len(FULL), 1]
    inputs[0]["data"] = [[value] for value in inputs[0]["data"]]
    _, answer, _ = server.ask("/v2/models/flights/infer", {"inputs": inputs})
    assert answer["outputs"][0]["data"] == pytest.approx(reference(FULL), abs=1e-6)


def test_v2_fills_absent_optional_inputs(server: Served) -> None:
    required = [tensor for tensor in tensors(FULL) if tensor["name"] not in {"origin", "wind_mph"}]
    stripped = [{name: row[name] for name in row if name not in {"origin", "wind_mph"}} for row in FULL]
    _, answer, _ = server.ask("/v2/models/flights/infer", {"inputs": required})
    assert answer["outputs"][0]["data"] == pytest.approx(reference(stripped), abs=1e-6)


def test_v2_echoes_the_request_id_and_takes_requested_outputs(server: Served) -> None:
    request = {
        "id": "a-7",
        "inputs": tensors(FULL),
        "outputs": [{"name": "probability"}],
        "parameters": {"x": 1},
    }
    _, answer, _ = server.ask("/v2/models/flights/infer", request)
    assert answer["id"] == "a-7"
    assert [output["name"] for output in answer["outputs"]] == ["probability"]


def test_metadata(server: Served) -> None:
    for path in ("/v2", "/v2/"):
        status, answer, _ = server.ask(path)
        assert status == 200
        assert answer["name"] == "atoll-serving"
        assert answer["extensions"] == ["binary_tensor_data"]
    for path in ("/v2/models/flights", f"/v2/models/flights/versions/{VERSION}"):
        _, answer, _ = server.ask(path)
        assert answer == {
            "name": "flights",
            "versions": [VERSION],
            "platform": "onnx_onnxv1",
            "inputs": [
                *({"name": name, "datatype": "BYTES", "shape": [-1]} for name in CATEGORICAL),
                *({"name": name, "datatype": "FP32", "shape": [-1]} for name in NUMERIC),
            ],
            "outputs": [{"name": "probability", "datatype": "FP32", "shape": [-1]}],
            "properties": {"optional_inputs": "origin,wind_mph"},
        }


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", {"status": "alive"}),
        ("/v1/models", {"models": ["flights"]}),
        ("/v1/models/flights", {"name": "flights", "ready": True}),
        ("/v2/models", {"models": ["flights"]}),
        ("/v2/health/live", {"live": True}),
        ("/v2/health/ready", {"ready": True}),
        ("/v2/models/flights/ready", {"name": "flights", "ready": True}),
        (f"/v2/models/flights/versions/{VERSION}/ready", {"name": "flights", "ready": True}),
    ],
)
def test_health(server: Served, path: str, answer: dict[str, Any]) -> None:
    assert server.ask(path)[:2] == (200, answer)
    status, content, _ = server.ask(path, method="HEAD")
    assert (status, content) == (200, b"")


def test_metrics_count_what_happened(server: Served) -> None:
    before = server.metric('atoll_serving_requests_total{code="200",protocol="v1"}')
    server.ask("/v1/models/flights:predict", {"instances": INSTANCES})
    assert server.metric('atoll_serving_requests_total{code="200",protocol="v1"}') == before + 1
    assert server.metric(f'atoll_serving_model_info{{model="flights",version="{VERSION}"}}') == 1
    assert server.metric("atoll_serving_ready") == 1
    assert server.metric("atoll_serving_queue_rows") == 0
    for histogram in (
        "request_seconds",
        "queue_wait_seconds",
        "batch_rows",
        "batch_requests",
        "inference_seconds",
    ):
        assert server.metric(f"atoll_serving_{histogram}_count") > 0
