"""The bundle's JSON documents, and that they agree with each other."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

import pydantic

_Name = Annotated[str, pydantic.StringConstraints(min_length=1, max_length=200, strict=True)]
_Finite = Annotated[float, pydantic.Field(allow_inf_nan=False)]
OUTPUT_NAME = "probability"


class _Document(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True)


class CategoricalFeature(_Document):
    """A column of names: ``values[i]`` has code i + 1, everything else code 0."""

    name: _Name
    values: list[Annotated[str, pydantic.Strict()]]

    @pydantic.model_validator(mode="after")
    def _values_differ(self) -> Self:
        if len(set(self.values)) != len(self.values):
            raise ValueError("the same value is listed twice")
        return self


class NumericFeature(_Document):
    """A column of numbers: standardised as (x - mean) / std."""

    name: _Name
    mean: _Finite
    std: Annotated[float, pydantic.Field(gt=0, allow_inf_nan=False)]


class Preprocessing(_Document):
    """``preprocessing.json``: how features become the model's two matrices, in column order."""

    categorical: list[CategoricalFeature]
    numeric: list[NumericFeature]

    @property
    def names(self) -> list[str]:
        """Names of all features, categorical ones first."""
        return [*(item.name for item in self.categorical), *(item.name for item in self.numeric)]


class Tensor(_Document):
    """One named tensor of the served interface."""

    name: _Name
    datatype: Literal["BYTES", "FP32"]
    shape: list[int]
    description: str = ""
    optional: bool = False
    default: str | float | None = None

    def metadata(self) -> dict[str, Any]:
        """Return what the protocol's model metadata says of a tensor."""
        return {"name": self.name, "datatype": self.datatype, "shape": self.shape}


class Schema(_Document):
    """``schema.json``: the served interface."""

    inputs: Annotated[list[Tensor], pydantic.Field(min_length=1)]
    outputs: list[Tensor]


class Examples(_Document):
    """``examples.json``: real instances, and what the model said of them when it was trained."""

    instances: Annotated[list[dict[str, Any]], pydantic.Field(min_length=1)]
    probabilities: list[_Finite]
    labels: list[Any] = []

    @pydantic.model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.instances) != len(self.probabilities):
            raise ValueError(f"{len(self.instances)} instances, but {len(self.probabilities)} probabilities")
        return self


def disagreements(schema: Schema, preprocessing: Preprocessing) -> list[str]:
    """Say where the served interface and the preprocessing don't fit together."""
    problems = [
        f"preprocessing.json: feature {name!r} is listed twice" for name in _repeated(preprocessing.names)
    ]
    served = [tensor.name for tensor in schema.inputs]
    problems += [f"schema.json: input {name!r} is listed twice" for name in _repeated(served)]
    known = set(preprocessing.names)
    problems += [
        f"schema.json: input {name!r} is unknown to preprocessing.json"
        for name in served
        if name not in known
    ]
    problems += [
        f"schema.json: feature {name!r} of preprocessing.json is missing"
        for name in sorted(known - set(served))
    ]
    categorical = {feature.name for feature in preprocessing.categorical}
    for tensor in schema.inputs:
        problems += _tensor_problems(tensor, "BYTES" if tensor.name in categorical else "FP32")
    if [(output.name, output.datatype, output.shape) for output in schema.outputs] != [
        (OUTPUT_NAME, "FP32", [-1])
    ]:
        problems.append(f"schema.json: outputs must be exactly {OUTPUT_NAME!r}, FP32, shape [-1]")
    return problems


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _tensor_problems(tensor: Tensor, datatype: str) -> list[str]:
    problems = []
    if tensor.datatype != datatype:
        problems.append(f"schema.json: input {tensor.name!r} must be {datatype}, got {tensor.datatype}")
    if tensor.shape != [-1]:
        problems.append(f"schema.json: input {tensor.name!r} must have shape [-1], got {tensor.shape}")
    if tensor.default is not None:
        right_kind = isinstance(tensor.default, str) == (datatype == "BYTES")
        if not right_kind or (isinstance(tensor.default, float) and not math.isfinite(tensor.default)):
            problems.append(
                f"schema.json: input {tensor.name!r} has a default that is no {datatype}: {tensor.default!r}"
            )
    return problems
