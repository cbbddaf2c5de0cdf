"""Keys, fields and values are Feast's, whatever they hold: compared with Feast's own code."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from feast.feature_server_utils import _timestamp_to_str, _value_to_native
from feast.infra.key_encoding_utils import serialize_entity_key
from feast.infra.online_stores.helpers import _mmh3
from feast.protos.feast.types.EntityKey_pb2 import EntityKey
from feast.protos.feast.types.Value_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from atoll_features import keys, values
from atoll_features.errors import RequestError
from atoll_features.redis_store import _field

_INT32 = st.integers(-(2**31), 2**31 - 1)
_INT64 = st.integers(-(2**63), 2**63 - 1)
_TEXT = st.text(max_size=20)
_FLOAT32 = st.floats(width=32)
_KEY_VALUES = {
    "STRING": ("string_val", _TEXT),
    "INT32": ("int32_val", _INT32),
    "INT64": ("int64_val", _INT64),
}
_NUMBERS = {name: number for number, name in keys.KEY_TYPES.items()}
_SCALARS = {
    "bytes": st.binary(max_size=9),
    "string": _TEXT,
    "int32": _INT32,
    "int64": _INT64,
    "double": st.floats(),
    "float": _FLOAT32,
    "bool": st.booleans(),
    "unix_timestamp": _INT64,
}


@st.composite
def entity(draw: st.DrawFn) -> list[tuple[str, str, Any]]:
    names = draw(st.lists(_TEXT, min_size=1, max_size=3, unique=True))
    kinds = [draw(st.sampled_from(sorted(_KEY_VALUES))) for _ in names]
    return [(name, kind, draw(_KEY_VALUES[kind][1])) for name, kind in zip(names, kinds, strict=True)]


@given(entity())
def test_keys_are_feasts(columns: list[tuple[str, str, Any]]) -> None:
    theirs = serialize_entity_key(
        EntityKey(
            join_keys=[name for name, _, _ in columns],
            entity_values=[Value(**{_KEY_VALUES[kind][0]: value}) for _, kind, value in columns],
        )
    )
    ordered = sorted(columns)
    parts = [keys.JoinKey(name, _NUMBERS[kind]).encoder()(value) for name, kind, value in ordered]
    assert keys.prefix([name for name, _, _ in ordered]) + b"".join(parts) == theirs


@pytest.mark.parametrize(
    ("kind", "value"), [("INT32", 2**31), ("INT64", 2**63), ("INT64", True), ("INT64", "7"), ("STRING", b"x")]
)
def test_keys_of_another_type_are_refused(kind: str, value: object) -> None:
    with pytest.raises(RequestError, match=f"allowed: {kind}"):
        keys.JoinKey("id", _NUMBERS[kind]).encoder()(value)


@given(_TEXT)
def test_fields_are_feasts(name: str) -> None:
    assert _field(name) == _mmh3(name)


@st.composite
def any_value(draw: st.DrawFn) -> Value:
    kind = draw(st.sampled_from(sorted(_SCALARS)))
    shape = draw(st.sampled_from(["val", "list_val", "set_val", "nested", "map", "null", "none"]))
    if shape == "val":
        return Value(**{f"{kind}_val": draw(_SCALARS[kind])})
    if shape in ("list_val", "set_val"):
        return Value(**{f"{kind}_{shape}": {"val": draw(st.lists(_SCALARS[kind], max_size=3))}})
    inner = Value(**{f"{kind}_val": draw(_SCALARS[kind])})
    return {
        "nested": Value(list_val={"val": [inner, Value()]}),
        "map": Value(map_val={"val": {"x": inner}}),
        "null": Value(null_val=0),
        "none": Value(),
    }[shape]


@given(any_value())
def test_values_are_feasts(value: Value) -> None:
    assert json.dumps(values.decode(value.SerializeToString())) == json.dumps(_value_to_native(value))


def test_what_is_not_there_is_null() -> None:
    assert values.decode(None) is None
    assert values.timestamp_from_proto(None) == values.EPOCH


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)))
def test_times_are_feasts(moment: datetime) -> None:
    stored = Timestamp()
    stored.FromDatetime(moment)
    assert values.timestamp_from_proto(stored.SerializeToString()) == _timestamp_to_str(stored)


def test_sqlite_keeps_utc_as_if_it_were_local() -> None:
    moment = datetime(2013, 7, 1, 12, 30)
    stored = int(moment.timestamp())  # what Feast's adapter does with UTC without a zone
    assert values.timestamp_from_sqlite(stored) == "2013-07-01T12:30:00Z"
