"""Writes a small, true bundle: embeddings, a linear layer and a sigmoid, in ONNX."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

CATEGORICAL = {"carrier": ["9E", "AA", "B6", "Überjet"], "origin": ["EWR", "JFK", "LGA"]}
NUMERIC = {"distance_miles": (1000.0, 700.0), "departure_hour": (13.0, 4.5), "wind_mph": (10.0, 5.0)}
OPTIONAL_DEFAULTS: dict[str, Any] = {"origin": None, "wind_mph": 8.0}
INSTANCES: list[dict[str, Any]] = [
    {"carrier": "AA", "origin": "JFK", "distance_miles": 2475.0, "departure_hour": 8, "wind_mph": 12.5},
    {"carrier": "Überjet", "origin": "EWR", "distance_miles": 200, "departure_hour": 20.5, "wind_mph": 0},
    {
        "carrier": "never seen",
        "origin": "LGA",
        "distance_miles": 733.0,
        "departure_hour": 13,
        "wind_mph": 31.0,
    },
    {"carrier": "9E", "distance_miles": 94, "departure_hour": 6},
    {"carrier": "B6", "origin": None, "distance_miles": 1598.0, "departure_hour": 17, "wind_mph": None},
]
VERSION = "7"


def preprocessing() -> dict[str, Any]:
    return {
        "categorical": [{"name": name, "values": values} for name, values in CATEGORICAL.items()],
        "numeric": [{"name": name, "mean": mean, "std": std} for name, (mean, std) in NUMERIC.items()],
    }


def schema() -> dict[str, Any]:
    def tensor(name: str, datatype: str) -> dict[str, Any]:
        return {
            "name": name,
            "datatype": datatype,
            "shape": [-1],
            "description": f"the {name}",
            "optional": name in OPTIONAL_DEFAULTS,
            "default": OPTIONAL_DEFAULTS.get(name),
        }

    return {
        "inputs": [tensor(name, "BYTES") for name in CATEGORICAL]
        + [tensor(name, "FP32") for name in NUMERIC],
        "outputs": [
            {"name": "probability", "datatype": "FP32", "shape": [-1], "description": "of being late"}
        ],
    }


def network(
    categorical: int = len(CATEGORICAL), numeric: int = len(NUMERIC), *, external: bool = False
) -> bytes:
    """Sum of one number a code and one a standardised feature, through a sigmoid."""
    random = np.random.default_rng(5)
    table = random.normal(size=(categorical, 8)).astype(np.float32)
    weights = random.normal(size=(numeric, 1)).astype(np.float32)
    constants = {"weights": weights, "rows_axis": np.array([1], dtype=np.int64)}
    nodes, terms = [], ["numeric_term"]
    for index in range(categorical):
        constants[f"table_{index}"] = table[index]
        constants[f"index_{index}"] = np.array(index, dtype=np.int64)
        nodes.append(
            helper.make_node("Gather", ["categorical", f"index_{index}"], [f"codes_{index}"], axis=1)
        )
        nodes.append(
            helper.make_node("Gather", [f"table_{index}", f"codes_{index}"], [f"term_{index}"], axis=0)
        )
        terms.append(f"term_{index}")
    nodes.append(helper.make_node("MatMul", ["numeric", "weights"], ["product"]))
    nodes.append(helper.make_node("Squeeze", ["product", "rows_axis"], ["numeric_term"]))
    nodes.append(helper.make_node("Sum", terms, ["logit"]))
    nodes.append(helper.make_node("Sigmoid", ["logit"], ["probability"]))
    initializers = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    if external:
        initializers[0].ClearField("raw_data")
        initializers[0].data_location = TensorProto.EXTERNAL
        initializers[0].external_data.add(key="location", value="/etc/hostname")
    graph = helper.make_graph(
        nodes,
        "small",
        [
            helper.make_tensor_value_info("categorical", TensorProto.INT64, ["N", categorical]),
            helper.make_tensor_value_info("numeric", TensorProto.FLOAT, ["N", numeric]),
        ],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["N"])],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    if not external:
        onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def reference(instances: list[dict[str, Any]]) -> list[float]:
    """Row by row, from the definition of the format: what the server must answer."""
    session = onnxruntime.InferenceSession(network(), providers=["CPUExecutionProvider"])
    answers = []
    for instance in instances:
        codes = []
        for name, values in CATEGORICAL.items():
            value = instance.get(name)
            value = OPTIONAL_DEFAULTS.get(name) if value is None else value
            codes.append(values.index(value) + 1 if value in values else 0)
        numbers = []
        for name, (mean, std) in NUMERIC.items():
            value = instance.get(name)
            value = OPTIONAL_DEFAULTS.get(name, mean) if value is None else value
            numbers.append((value - mean) / std)
        feeds = {
            "categorical": np.array([codes], dtype=np.int64),
            "numeric": np.array([numbers], dtype=np.float32),
        }
        answers.append(float(session.run(None, feeds)[0][0]))
    return answers


def write(folder: Path) -> Path:
    """Write the whole bundle into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(network())
    (folder / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    documents = {
        "preprocessing.json": preprocessing(),
        "schema.json": schema(),
        "examples.json": {
            "instances": INSTANCES,
            "probabilities": reference(INSTANCES),
            "labels": [0] * len(INSTANCES),
        },
        "metrics.json": {"test": {"model": {"roc_auc": 0.7}}},
    }
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document), "utf-8")
    (folder / "MODEL_CARD.md").write_text("# Small\n", "utf-8")
    seal(folder)
    return folder


def seal(folder: Path, **changes: Any) -> None:
    """(Re)write the manifest for what is in ``folder`` now; ``changes`` go over its fields."""
    files = {
        path.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "size_bytes": path.stat().st_size,
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name != "manifest.json"
    }
    manifest = {
        "format": "atoll-bundle/1",
        "name": "flights",
        "version": VERSION,
        "created_from": {},
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}), "utf-8")
