"""Entity keys as Feast's online stores have them (entity key serialisation, version 3).

Layout, all numbers little-endian 32 bits: count of join keys; then for each, by name, type (string), length
and name; then for each value type, length and bytes. Source: feast/infra/key_encoding_utils.py, 0.67.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from atoll_features import protos
from atoll_features.errors import RequestError

_STRING, _INT32, _INT64 = protos.ValueType.STRING, protos.ValueType.INT32, protos.ValueType.INT64
KEY_TYPES = {_STRING: "STRING", _INT32: "INT32", _INT64: "INT64"}
"""Types of join keys that JSON can carry, by Feast's number."""

_HEAD = struct.Struct("<II")
_INTEGERS = {_INT32: struct.Struct("<IIi"), _INT64: struct.Struct("<IIq")}


@dataclass(frozen=True, order=True)
class JoinKey:
    """A column that tells entities apart; ``value_type`` is one of KEY_TYPES."""

    name: str
    value_type: int

    def encoder(self) -> Callable[[Any], bytes]:
        """Return what turns one value into its part of a key; it raises RequestError for another type."""
        if self.value_type == _STRING:
            return self._encode_string
        layout = _INTEGERS[self.value_type]

        def encode(value: Any) -> bytes:
            try:
                if type(value) is int:
                    return layout.pack(self.value_type, layout.size - _HEAD.size, value)
            except struct.error:
                pass
            raise self._refuse(value)

        return encode

    def _encode_string(self, value: Any) -> bytes:
        if type(value) is not str:
            raise self._refuse(value)
        raw = value.encode()
        return _HEAD.pack(_STRING, len(raw)) + raw

    def _refuse(self, value: Any) -> RequestError:
        return RequestError(
            f"entities.{self.name} has a value of another type; got: {repr(value)[:60]}; allowed: "
            f"{KEY_TYPES[self.value_type]}"
        )


def prefix(names: Sequence[str]) -> bytes:
    """Return the part of a key that all entities with these join keys, sorted by name, share."""
    parts = [struct.pack("<I", len(names))]
    for name in names:
        raw = name.encode()
        parts += (_HEAD.pack(_STRING, len(raw)), raw)
    return b"".join(parts)
