"""Bodies of requests and responses, V1 and Open Inference (V2), as rows that can be compared.

Protocols: https://github.com/kserve/open-inference-protocol and ``docs/serving.md``.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from atoll_drift.errors import EventError
from atoll_drift.reference import OUTPUT_NAME, Floats, Reference

Codes = npt.NDArray[np.int32]


@dataclasses.dataclass(frozen=True, slots=True)
class Rows:
    """Features of one or more requests: ``codes`` [N, C], and ``numbers`` [N, F] with NaN where missing."""

    codes: Codes
    numbers: Floats

    def __len__(self) -> int:
        return len(self.codes)


def features(body: dict[str, Any], reference: Reference) -> Rows:
    """Return a request's rows; values are kept as codes and float32. Raises ``EventError``."""
    columns = _v2_columns(body) if "inputs" in body else _v1_columns(body)
    known = reference.names
    absent = [name for name in known if name not in columns and name not in reference.optional]
    strange = sorted(columns.keys() - set(known))
    if absent or strange:
        parts = [f"lacks {_listed(absent)}"] if absent else []
        parts += [f"has {_listed(strange)}, which {reference.model_name!r} doesn't know"] if strange else []
        raise EventError("schema", f"the request {', and '.join(parts)}")
    rows = len(next(iter(columns.values())))
    codes = np.zeros((rows, len(reference.categorical)), dtype=np.int32)
    for position, category in enumerate(reference.categorical):
        if category.name in columns:
            codes[:, position] = _codes(category.name, columns[category.name], category.codes)
    numbers = np.full((rows, len(reference.numeric)), np.nan, dtype=np.float32)
    for position, number in enumerate(reference.numeric):
        if number.name in columns:
            numbers[:, position] = _numbers(number.name, columns[number.name])
    return Rows(codes, numbers)


def probabilities(body: dict[str, Any], reference: Reference) -> Floats:
    """Return a response's probabilities, one a row. Raises ``EventError``."""
    version = body.get("model_version")
    if version is not None and version != reference.model_version:
        raise EventError(
            "version",
            f"the response is of version {str(version)[:60]!r}, the bundle of {reference.model_version!r}",
        )
    values = _v2_output(body) if "outputs" in body else body.get("predictions")
    if type(values) is not list or not values:
        raise EventError("response", f"the response has neither predictions nor an output {OUTPUT_NAME!r}")
    if not all(type(value) in {int, float} and 0 <= value <= 1 for value in values):
        raise EventError("response", "each prediction must be one probability, from 0 to 1")
    return np.array(values, dtype=np.float32)


def _v1_columns(body: dict[str, Any]) -> dict[str, list[Any]]:
    instances = body.get("instances")
    if type(instances) is not list or not instances or any(type(item) is not dict for item in instances):
        raise EventError("schema", "the request has neither inputs nor instances, an array of JSON objects")
    names = dict.fromkeys(name for instance in instances for name in instance)
    return {name: [instance.get(name) for instance in instances] for name in names}


def _v2_columns(body: dict[str, Any]) -> dict[str, list[Any]]:
    columns = {}
    for tensor in _tensors(body["inputs"]):
        columns[str(tensor.get("name"))] = _data(tensor)
    lengths = {len(values) for values in columns.values()}
    if len(lengths) != 1 or not all(lengths):
        raise EventError("schema", f"all inputs must have equally many rows, got {sorted(lengths)}")
    return columns


def _v2_output(body: dict[str, Any]) -> list[Any] | None:
    for tensor in _tensors(body["outputs"]):
        if tensor.get("name") == OUTPUT_NAME:
            return _data(tensor)
    return None


def _tensors(value: Any) -> list[dict[str, Any]]:
    if type(value) is not list or any(type(item) is not dict for item in value):
        raise EventError("schema", "tensors must be an array of JSON objects")
    return value


def _data(tensor: dict[str, Any]) -> list[Any]:
    data = tensor.get("data")
    name = str(tensor.get("name"))[:60]
    if type(data) is not list:
        parameters = tensor.get("parameters")
        if type(parameters) is dict and "binary_data_size" in parameters:
            raise EventError("binary", f"tensor {name!r} is binary; only tensors in JSON can be compared")
        raise EventError("schema", f"tensor {name!r} has no data")
    # Shape [N, 1] may come nested.
    return [item[0] if type(item) is list and len(item) == 1 else item for item in data]


def _codes(name: str, values: Sequence[Any], codes: dict[str, int]) -> list[int]:
    if not all(value is None or type(value) is str for value in values):
        raise EventError("schema", f"feature {name!r} must be text")
    return [codes.get(value, 0) for value in values]


def _numbers(name: str, values: Sequence[Any]) -> Floats:
    if not all(value is None or type(value) in {int, float} for value in values):
        raise EventError("schema", f"feature {name!r} must be a number")
    largest = float(np.finfo(np.float32).max)
    numbers = [math.nan if value is None else float(value) for value in values]
    return np.array(numbers).clip(-largest, largest).astype(np.float32)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:60]) for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
