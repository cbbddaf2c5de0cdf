"""A bundle with what the monitor reads of one, two features, and traffic that fits it or has drifted."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

CITIES = {"Berlin": 5000, "Paris": 3000, "Rome": 2000}
SCHEMA = {
    "inputs": [
        {"name": "city", "datatype": "BYTES", "shape": [-1], "optional": False},
        {"name": "size", "datatype": "FP32", "shape": [-1], "optional": True},
    ],
    "outputs": [{"name": "probability", "datatype": "FP32", "shape": [-1]}],
}


def document() -> dict[str, Any]:
    """Sizes are uniform up to 100, one in ten is missing; probabilities are uniform up to 1, and right."""
    return {
        "format": "atoll-reference/1",
        "rows": 10_000,
        "categorical": [{"name": "city", "values": list(CITIES), "counts": list(CITIES.values())}],
        "numeric": [
            {
                "name": "size",
                "edges": list(range(1, 101)),
                "counts": [90] * 100,
                "missing": 1000,
            }
        ],
        "prediction": {"edges": [(n + 1) / 100 for n in range(100)], "counts": [100] * 100, "missing": 0},
        "validation": {
            "rows": 10_000,
            "log_loss": 0.5,
            "log_loss_deviation": 0.45,
            "observed": 0.5,
            "expected": 0.5,
            "variance": 1 / 6,
        },
    }


def write(folder: Path, **changes: Any) -> Path:
    """Write the bundle into ``folder``; ``changes`` replace parts of its reference, None leaves it out."""
    documents = {"schema.json": SCHEMA}
    if changes.get("reference", "") is not None:
        documents["reference.json"] = {**document(), **changes}
    return write_documents(folder, documents)


def write_documents(folder: Path, documents: dict[str, Any]) -> Path:
    """Write ``documents`` by file name into ``folder``, and the manifest over them."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, content in documents.items():
        text = json.dumps(content).encode()
        (folder / name).write_bytes(text)
        files[name] = {"sha256": hashlib.sha256(text).hexdigest(), "size_bytes": len(text)}
    manifest = {"format": "atoll-bundle/1", "name": "houses", "version": "v7", "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def calls(
    rows: int, *, seed: int = 0, size_offset: float = 0.0, rome: float = 0.2, rows_each: int = 10
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return bodies of requests and responses, V1 and V2 in turn, with ``rows`` rows in all."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(rows // rows_each):
        share = (1 - rome) / 8
        cities = random.choice(list(CITIES), rows_each, p=[5 * share, 3 * share, rome]).tolist()
        sizes = (random.random(rows_each) * 100 + size_offset).tolist()
        sizes = [None if random.random() < 0.1 else size for size in sizes]
        answers = random.random(rows_each).astype(np.float32).tolist()
        # V2 has no value for missing: such a tensor is left out, and rows without it must go as V1.
        if number % 2 and None not in sizes:
            made.append((v2_request(cities, sizes), v2_response(answers)))
        else:
            made.append((v1_request(cities, sizes), {"predictions": answers}))
    return made


def v1_request(cities: list[str], sizes: list[float | None]) -> dict[str, Any]:
    return {
        "instances": [
            {"city": city} if size is None else {"city": city, "size": size}
            for city, size in zip(cities, sizes, strict=True)
        ]
    }


def v2_request(cities: list[str], sizes: list[float | None]) -> dict[str, Any]:
    shape = [len(cities)]
    return {
        "inputs": [
            {"name": "city", "datatype": "BYTES", "shape": shape, "data": cities},
            {"name": "size", "datatype": "FP32", "shape": shape, "data": sizes},
        ]
    }


def v2_response(answers: list[float]) -> dict[str, Any]:
    output = {"name": "probability", "datatype": "FP32", "shape": [len(answers)], "data": answers}
    return {"model_name": "houses", "model_version": "v7", "outputs": [output]}
