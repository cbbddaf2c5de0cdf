"""From stored bytes to JSON, the same as Feast's server (feast/feature_server_utils.py, 0.67) writes it."""

from __future__ import annotations

import base64
import math
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from atoll_features import protos

EPOCH = "1970-01-01T00:00:00Z"
_parse = protos.Value.FromString
# Values that are to be written as they are; all others take the long way.
_PLAIN = frozenset({"string_val", "int32_val", "int64_val", "bool_val", "unix_timestamp_val"})
_FLOATS = frozenset({"double_val", "float_val"})


def decode(stored: bytes | None) -> Any:
    """Return the JSON value of a stored message; None for null and for what isn't there."""
    if not stored:
        return None
    message = _parse(stored)
    kind = message.WhichOneof("val")
    if kind in _FLOATS:
        return _finite(getattr(message, kind))
    if kind in _PLAIN:
        return getattr(message, kind)
    return _decode_other(message, kind)


def _finite(number: float) -> float | str:
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _decode_other(message: Any, kind: str | None) -> Any:
    if kind is None or kind in {"null_val", "scalar_map_val"}:
        return None
    value = getattr(message, kind)
    if kind == "bytes_val":
        return base64.b64encode(value).decode()
    if kind in {"list_val", "set_val"}:
        return [_decode_other(each, each.WhichOneof("val")) for each in value.val]
    if kind in {"map_val", "struct_val"}:
        return {name: _decode_other(each, each.WhichOneof("val")) for name, each in value.val.items()}
    if kind in {"map_list_val", "struct_list_val"}:
        return [
            {name: _decode_other(each, each.WhichOneof("val")) for name, each in entry.val.items()}
            for entry in value.val
        ]
    if "_list_" in kind or "_set_" in kind:
        return [_scalar(each) for each in value.val]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, float):
        return _finite(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


@lru_cache(maxsize=4096)
def timestamp_from_proto(stored: bytes | None) -> str:
    """Return a stored protobuf timestamp as text, in microseconds at most, as Feast does."""
    if not stored:
        return EPOCH
    message = Timestamp.FromString(stored)
    return _text(datetime.fromtimestamp(message.seconds + message.nanos / 1e9, tz=UTC))


@lru_cache(maxsize=4096)
def timestamp_from_sqlite(stored: int) -> str:
    """Return what Feast's sqlite store wrote, UTC read as if it were local time, as text."""
    return _text(datetime.fromtimestamp(stored).replace(tzinfo=UTC))


def _text(moment: datetime) -> str:
    whole = moment.strftime("%Y-%m-%dT%H:%M:%S")
    micros = moment.microsecond
    if micros == 0:
        return f"{whole}Z"
    return f"{whole}.{micros // 1000:03d}Z" if micros % 1000 == 0 else f"{whole}.{micros:06d}Z"
