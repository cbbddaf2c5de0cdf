"""The bundle's reference: how features and probabilities are distributed where the model is at home.

Written by training as ``reference.json``, format ``atoll-reference/1``; the bundle's manifest has its digest.
"""

from __future__ import annotations

import dataclasses
import hashlib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import numpy as np
import numpy.typing as npt
import pydantic

from atoll_drift.errors import BundleError

FILE_NAME = "reference.json"
OUTPUT_NAME = "probability"

Floats = npt.NDArray[np.float32]
_Document = TypeVar("_Document", bound=pydantic.BaseModel)
_Count = Annotated[int, pydantic.Field(ge=0, strict=True)]
_Finite = Annotated[float, pydantic.Field(allow_inf_nan=False)]
_Share = Annotated[float, pydantic.Field(ge=0, le=1)]


class _Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True)


class Distribution(_Model):
    """Numbers, counted in bins: ``counts[i]`` lie above ``edges[i - 1]`` and up to ``edges[i]``."""

    edges: list[_Finite]
    counts: list[_Count]
    missing: _Count

    @pydantic.model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.edges) != len(self.counts):
            raise ValueError(f"{len(self.edges)} edges, but {len(self.counts)} counts")
        if (np.diff(np.array(self.edges, dtype=np.float32)) <= 0).any():
            raise ValueError("edges must rise")
        if not self.total:
            raise ValueError("nothing was counted")
        return self

    @property
    def total(self) -> int:
        """How many values were counted, missing ones included."""
        return self.missing + sum(self.counts)

    @cached_property
    def points(self) -> Floats:
        """The edges, and before them minus infinity, which stands for a missing value."""
        return np.array([-np.inf, *self.edges], dtype=np.float32)

    @cached_property
    def up_to(self) -> npt.NDArray[np.float64]:
        """Share of values up to each of ``points``."""
        return np.cumsum([self.missing, *self.counts]) / self.total


class Numeric(Distribution):
    """A numeric feature."""

    name: str


class Categorical(_Model):
    """A feature with names as values; ``values[i]`` has code i + 1, every other one code 0."""

    name: str
    values: Annotated[list[str], pydantic.Field(min_length=1)]
    counts: list[_Count]

    @pydantic.model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.values) != len(self.counts):
            raise ValueError(f"{len(self.values)} values, but {len(self.counts)} counts")
        if len(set(self.values)) != len(self.values):
            raise ValueError("the same value is listed twice")
        if not sum(self.counts):
            raise ValueError("nothing was counted")
        return self

    @cached_property
    def codes(self) -> dict[str, int]:
        """The code of each value."""
        return {value: code for code, value in enumerate(self.values, start=1)}


class Validation(_Model):
    """How well the model's probabilities fitted the validation months. Log losses in nats."""

    rows: Annotated[int, pydantic.Field(ge=1, strict=True)]
    log_loss: Annotated[float, pydantic.Field(ge=0, allow_inf_nan=False)]
    log_loss_deviation: Annotated[float, pydantic.Field(ge=0, allow_inf_nan=False)]
    observed: _Share
    expected: _Share
    variance: Annotated[float, pydantic.Field(ge=0, le=0.25)]


class _File(_Model):
    format: Literal["atoll-reference/1"]
    categorical: list[Categorical]
    numeric: list[Numeric]
    prediction: Distribution
    validation: Validation


class _Input(_Model):
    name: str
    optional: bool = False


class _Schema(_Model):
    inputs: list[_Input]


class _Entry(_Model):
    sha256: str


class _Manifest(_Model):
    format: Literal["atoll-bundle/1"]
    name: str
    version: str
    files: dict[str, _Entry]


@dataclasses.dataclass(frozen=True)
class Reference:
    """What windows are compared with, and whose requests and responses these are.

    ``sha256`` is that of the file.
    """

    model_name: str
    model_version: str
    sha256: str
    categorical: tuple[Categorical, ...]
    numeric: tuple[Numeric, ...]
    optional: frozenset[str]
    prediction: Distribution
    validation: Validation

    @property
    def names(self) -> list[str]:
        """Names of all features."""
        return [*(item.name for item in self.categorical), *(item.name for item in self.numeric)]


def load(bundle_dir: Path) -> Reference:
    """Read the reference of the bundle in ``bundle_dir``. Raises ``BundleError`` with all that is wrong."""
    try:
        manifest = _parse(_Manifest, "manifest.json", (bundle_dir / "manifest.json").read_bytes())
        if FILE_NAME not in manifest.files:
            raise BundleError(
                [f"{bundle_dir} has no {FILE_NAME}: it was written before training kept one; train it again"]
            )
        file = _parse(_File, FILE_NAME, _verified(bundle_dir, FILE_NAME, manifest))
        schema = _parse(_Schema, "schema.json", _verified(bundle_dir, "schema.json", manifest))
    except OSError as error:
        raise BundleError([f"{error.filename or bundle_dir} can't be read: {error.strerror}"]) from error
    reference = Reference(
        model_name=manifest.name,
        model_version=manifest.version,
        sha256=manifest.files[FILE_NAME].sha256,
        categorical=tuple(file.categorical),
        numeric=tuple(file.numeric),
        optional=frozenset(item.name for item in schema.inputs if item.optional),
        prediction=file.prediction,
        validation=file.validation,
    )
    names = reference.names
    if sorted(names) != sorted(item.name for item in schema.inputs) or len(set(names)) != len(names):
        raise BundleError([f"the features of {FILE_NAME} and schema.json differ"])
    return reference


def _verified(bundle_dir: Path, name: str, manifest: _Manifest) -> bytes:
    if name not in manifest.files:
        raise BundleError([f"manifest.json doesn't list {name}"])
    content = (bundle_dir / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != manifest.files[name].sha256:
        raise BundleError([f"{name} is not the file that the manifest lists: its SHA-256 differs"])
    return content


def _parse(kind: type[_Document], name: str, content: bytes) -> _Document:
    try:
        return kind.model_validate_json(content)
    except pydantic.ValidationError as error:
        raise BundleError(
            [
                f"{name}: {'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"
                for detail in error.errors(include_url=False, include_input=False)
            ]
        ) from error
