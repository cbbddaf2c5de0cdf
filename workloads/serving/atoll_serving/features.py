"""From named columns, as requests carry them, to the two matrices that the network takes.

A column arrives as JSON values, as a numpy array or as bytes strings; each way has one encoder, and all give
the same result for the same values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from atoll_serving.documents import CategoricalFeature, NumericFeature, Preprocessing, Schema, Tensor
from atoll_serving.errors import RequestError

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
# A column's values: codes, or numbers that are still to be standardised.
Encoded = Sequence[float] | Floats
_LARGEST_FP32 = float(np.finfo(np.float32).max)
_STRING_TYPES = frozenset({str})
_NUMBER_TYPES = frozenset({int, float})
_SHOWN_CHARACTERS = 60


class Batch(NamedTuple):
    """``rows`` encoded rows: ``categorical`` int64 [N, C] and ``numeric`` float32 [N, F]."""

    rows: int
    categorical: Codes
    numeric: Floats


def join(batches: Sequence[Batch]) -> Batch:
    """Put batches behind each other."""
    return Batch(
        sum(batch.rows for batch in batches),
        np.concatenate([batch.categorical for batch in batches]),
        np.concatenate([batch.numeric for batch in batches]),
    )


class Column:
    """Encodes the values of one feature, whose place in the served interface is ``tensor``."""

    def __init__(self, tensor: Tensor) -> None:
        self.name = tensor.name
        self.datatype = tensor.datatype
        self.required = not tensor.optional

    def refuse(self, problem: str, position: int | None = None) -> RequestError:
        """Return the error that says ``problem`` of this input, and at which element."""
        where = "" if position is None else f", element {position}"
        return RequestError(f"input {self.name!r}{where}: {problem}")


class CategoricalColumn(Column):
    """Looks names up; a name not seen in training has code 0."""

    def __init__(self, tensor: Tensor, feature: CategoricalFeature) -> None:
        super().__init__(tensor)
        self._codes: dict[str, int] = {value: code for code, value in enumerate(feature.values, start=1)}
        self._codes_by_bytes = {value.encode(): code for value, code in self._codes.items()}
        self.default_code = 0 if tensor.default is None else self._codes.get(str(tensor.default), 0)

    def from_json(self, values: list[Any]) -> list[int]:
        """Encode JSON strings."""
        if not _STRING_TYPES.issuperset(map(type, values)):
            raise self._not_a_string(values)
        lookup = self._codes.get
        return [lookup(value, 0) for value in values]

    def from_bytes(self, values: Iterable[bytes]) -> list[int]:
        """Encode UTF-8 strings; other bytes can't have been seen in training and so have code 0."""
        lookup = self._codes_by_bytes.get
        return [lookup(value, 0) for value in values]

    def _not_a_string(self, values: Sequence[Any]) -> RequestError:
        position = next(index for index, value in enumerate(values) if type(value) is not str)
        return self.refuse(f"must be a string (datatype BYTES), got {shorten(values[position])}", position)


class NumericColumn(Column):
    """Standardises numbers."""

    def __init__(self, tensor: Tensor, feature: NumericFeature) -> None:
        super().__init__(tensor)
        self.mean = np.float32(feature.mean)
        self.std = np.float32(feature.std)
        self.default_value = feature.mean if tensor.default is None else float(tensor.default)

    def from_json(self, values: list[Any]) -> list[float]:
        """Check JSON numbers."""
        if not _NUMBER_TYPES.issuperset(map(type, values)):
            raise self._not_a_number(values)
        return values

    def check_finite(self, values: npt.NDArray[np.float64]) -> None:
        """Refuse what isn't a number that an FP32 can hold; rounding it to infinity would hide it."""
        bad = ~(np.abs(values) <= _LARGEST_FP32)
        if bad.any():
            position = int(np.argmax(bad))
            raise self.refuse(f"must be a finite FP32 number, got {values[position]:g}", position)

    def _not_a_number(self, values: Sequence[Any]) -> RequestError:
        position = next(index for index, value in enumerate(values) if type(value) not in _NUMBER_TYPES)
        return self.refuse(f"must be a number (datatype FP32), got {shorten(values[position])}", position)


def shorten(value: object) -> str:
    """Show a client's value in a message, at most some characters of it."""
    if isinstance(value, (list, dict)):
        return f"a JSON {'array' if isinstance(value, list) else 'object'}"
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "..."


class Encoder:
    """All columns of one model."""

    def __init__(self, preprocessing: Preprocessing, schema: Schema) -> None:
        tensors = {tensor.name: tensor for tensor in schema.inputs}
        self.categorical = [CategoricalColumn(tensors[item.name], item) for item in preprocessing.categorical]
        self.numeric = [NumericColumn(tensors[item.name], item) for item in preprocessing.numeric]
        self.columns: dict[str, CategoricalColumn | NumericColumn] = {}
        self.columns.update({column.name: column for column in self.categorical})
        self.columns.update({column.name: column for column in self.numeric})
        self.required = frozenset(name for name, column in self.columns.items() if column.required)
        self._means = np.array([column.mean for column in self.numeric], dtype=np.float32)
        self._stds = np.array([column.std for column in self.numeric], dtype=np.float32)

    def check_names(self, given: Iterable[str], what: str) -> None:
        """Refuse unknown and missing names; ``what`` says whose, such as "inputs"."""
        names = set(given)
        problems = []
        if unknown := sorted(names - self.columns.keys()):
            problems.append(f"unknown: {', '.join(shorten(name) for name in unknown[:10])}")
        if missing := sorted(self.required - names):
            problems.append(f"missing: {', '.join(missing)}")
        if problems:
            raise RequestError(f"{what}: {'; '.join(problems)}; the model takes {', '.join(self.columns)}")

    def encode(self, rows: int, values: Mapping[str, Encoded]) -> Batch:
        """Stack the columns of ``rows`` rows, by name as the columns' encoders returned them.

        Columns that are absent get their default: the schema's, or unknown and the mean where it has none.
        """
        codes = [values.get(column.name) or [column.default_code] * rows for column in self.categorical]
        numbers = [
            values[column.name] if column.name in values else [column.default_value] * rows
            for column in self.numeric
        ]
        # One row a column, so that each is filled in one go; the network takes one row a request's row.
        numeric = np.array(numbers, dtype=np.float64).reshape(len(numbers), rows)
        if not (np.abs(numeric) <= _LARGEST_FP32).all():
            for column, row in zip(self.numeric, numeric, strict=True):
                column.check_finite(row)
        return Batch(
            rows,
            np.array(codes, dtype=np.int64).reshape(len(codes), rows).T.copy(),
            (numeric.T.astype(np.float32) - self._means) / self._stds,
        )

    def encode_instances(self, instances: Sequence[Any]) -> Batch:
        """Encode V1 instances: JSON objects from feature to value, where null counts as absent."""
        for position, instance in enumerate(instances):
            if type(instance) is not dict:
                raise RequestError(f"instance {position} must be a JSON object, got {shorten(instance)}")
            if instance.keys() != self.columns.keys():
                self.check_names(instance, f"instance {position}")
        values: dict[str, Encoded] = {}
        for name, column in self.columns.items():
            raw = [instance.get(name) for instance in instances]
            values[name] = column.from_json(raw) if column.required else _with_defaults(column, raw)
        return self.encode(len(instances), values)


def _with_defaults(column: CategoricalColumn | NumericColumn, raw: list[Any]) -> Encoded:
    present = [value for value in raw if value is not None]
    encoded = column.from_json(present) if present else []
    if len(present) == len(raw):
        return encoded
    default = column.default_code if isinstance(column, CategoricalColumn) else column.default_value
    known = iter(encoded)
    return [default if value is None else next(known) for value in raw]
