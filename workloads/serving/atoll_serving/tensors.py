"""What REST and gRPC share of the Open Inference protocol (V2): tensors' names, types, shapes and bytes.

Source: https://github.com/kserve/open-inference-protocol/tree/main/specification/protocol, and for binary
data in REST https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from atoll_serving.documents import OUTPUT_NAME
from atoll_serving.errors import RequestError
from atoll_serving.features import (
    Batch,
    CategoricalColumn,
    Column,
    Encoded,
    Encoder,
    Floats,
    NumericColumn,
    shorten,
)

_LENGTH = struct.Struct("<I")


class Columns:
    """Takes the named tensors of one request and makes a batch of them."""

    def __init__(self, encoder: Encoder, check_rows: Callable[[int], None]) -> None:
        self._encoder = encoder
        self._known = encoder.columns
        self._check_rows = check_rows
        self._values: dict[str, Encoded] = {}
        self._first = ""
        self.rows = 0

    def expect(self, name: object, datatype: object, shape: object) -> CategoricalColumn | NumericColumn:
        """Check a tensor's header and return the column that it feeds; after this ``rows`` is known."""
        column = self._known.get(name) if type(name) is str else None
        if column is None:
            known = ", ".join(self._encoder.columns)
            raise RequestError(f"unknown input {shorten(name)}; the model takes {known}")
        if column.name in self._values:
            raise column.refuse("is given twice")
        if datatype != column.datatype:
            raise column.refuse(f"datatype must be {column.datatype}, got {shorten(datatype)}")
        plain = type(shape) is list and len(shape) == 1 and type(shape[0]) is int and shape[0] > 0
        rows: int = shape[0] if plain else _rows(column, shape)  # type: ignore[index]  # it is a list
        if not self._values:
            self._check_rows(rows)
            self.rows, self._first = rows, column.name
        elif rows != self.rows:
            raise column.refuse(f"has {rows} rows, but {self._first!r} has {self.rows}")
        return column

    def put(self, column: Column, encoded: Encoded) -> None:
        """Keep the encoded values of a column that ``expect`` returned."""
        self._values[column.name] = encoded

    def batch(self) -> Batch:
        """Return the batch; raises ``RequestError`` where required inputs are missing."""
        if len(self._values) != len(self._known):
            self._encoder.check_names(self._values, "inputs")
        return self._encoder.encode(self.rows, self._values)


def _rows(column: Column, shape: object) -> int:
    """Return N of a shape [N] or [N, 1]."""
    dimensions = shape if isinstance(shape, list) else []
    plain = all(type(size) is int for size in dimensions)
    if not plain or not (len(dimensions) == 1 or (len(dimensions) == 2 and dimensions[1] == 1)):
        shown = (
            "[" + ", ".join(str(size)[:30] for size in dimensions[:8]) + "]"
            if plain
            else "no list of integers"
        )
        raise column.refuse(
            f"shape must be [N] or [N, 1], got {shown if isinstance(shape, list) else shorten(shape)}"
        )
    rows = int(dimensions[0])
    if rows < 1:
        raise column.refuse(f"must have at least one row, got shape {shorten(str(dimensions))}")
    return rows


def from_raw(column: CategoricalColumn | NumericColumn, raw: bytes | memoryview, rows: int) -> Encoded:
    """Encode a column from a binary tensor: little-endian floats, or strings each after its 4-byte length."""
    if isinstance(column, CategoricalColumn):
        return column.from_bytes(_split_strings(column, bytes(raw), rows))
    if len(raw) != 4 * rows:
        raise column.refuse(f"{rows} rows of FP32 are {4 * rows} bytes, got {len(raw)}")
    return np.frombuffer(raw, dtype="<f4")


def _split_strings(column: Column, raw: bytes, rows: int) -> Iterable[bytes]:
    strings: list[bytes] = []
    offset, end = 0, len(raw)
    while offset + 4 <= end and len(strings) < rows:
        (length,) = _LENGTH.unpack_from(raw, offset)
        offset += 4 + length
        strings.append(raw[offset - length : offset])
    if offset != end or len(strings) != rows:
        raise column.refuse(f"its {end} bytes are not {rows} strings, each after its 4-byte length")
    return strings


def check_outputs(names: Sequence[object]) -> None:
    """Refuse requested outputs that the model doesn't have, or that are asked for twice."""
    for name in names:
        if name != OUTPUT_NAME:
            raise RequestError(f"unknown output {shorten(name)}; the model gives {OUTPUT_NAME!r}")
    if len(names) > 1:
        raise RequestError(f"output {OUTPUT_NAME!r} is requested twice")


def to_raw(probabilities: Floats) -> bytes:
    """Return a binary tensor's bytes."""
    return probabilities.astype("<f4", copy=False).tobytes()
