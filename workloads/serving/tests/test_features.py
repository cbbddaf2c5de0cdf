"""Preprocessing equals its definition, whichever way the values come, alone or in a batch."""

from __future__ import annotations

import asyncio
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_bundle import CATEGORICAL, NUMERIC, OPTIONAL_DEFAULTS
from test_batcher import LIMITS

from atoll_serving import v1_rest, v2_rest
from atoll_serving.batcher import Batcher
from atoll_serving.bundle import Bundle, load
from atoll_serving.errors import RequestError
from atoll_serving.features import Batch, Floats
from atoll_serving.tensors import Columns, from_raw

numbers = st.floats(-(2.0**100), 2.0**100, width=32)
rows_of_values = st.lists(
    st.fixed_dictionaries(
        {
            **{name: st.sampled_from(values) | st.text(max_size=5) for name, values in CATEGORICAL.items()},
            **dict.fromkeys(NUMERIC, numbers),
        }
    ),
    min_size=1,
    max_size=40,
)

KEYS = ["inputs", "name", "shape", "datatype", "data", "instances", "carrier"]
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=15,
)


@pytest.fixture(scope="module")
def bundle(bundle_dir: Path) -> Bundle:
    return load(bundle_dir)


def by_definition(instances: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
    def code(name: str, value: Any) -> int:
        return CATEGORICAL[name].index(value) + 1 if value in CATEGORICAL[name] else 0

    def number(name: str, value: Any) -> float:
        mean, std = NUMERIC[name]
        value = OPTIONAL_DEFAULTS.get(name, mean) if value is None else value
        return (float(value) - mean) / std

    codes = [[code(name, row.get(name)) for name in CATEGORICAL] for row in instances]
    values = [[number(name, row.get(name)) for name in NUMERIC] for row in instances]
    return np.array(codes, dtype=np.int64), np.array(values, dtype=np.float32)


def assert_same(batch: Batch, instances: list[dict[str, Any]]) -> None:
    codes, values = by_definition(instances)
    assert batch.categorical.dtype == np.int64
    assert batch.numeric.dtype == np.float32
    np.testing.assert_array_equal(batch.categorical, codes)
    np.testing.assert_allclose(batch.numeric, values, rtol=1e-5, atol=1e-5)


def v2_body(instances: list[dict[str, Any]]) -> bytes:
    tensors = [
        {"name": name, "datatype": "BYTES" if name in CATEGORICAL else "FP32", "shape": [len(instances)],
         "data": [row[name] for row in instances]}
        for name in (*CATEGORICAL, *NUMERIC)
    ]  # fmt: skip
    return json.dumps({"inputs": tensors}).encode()


def anything(_rows: int) -> None:
    """Any number of rows will do."""


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instances=rows_of_values)
def test_every_way_in_gives_what_the_definition_says(bundle: Bundle, instances: list[dict[str, Any]]) -> None:
    encoder = bundle.encoder
    assert_same(v1_rest.decode(json.dumps({"instances": instances}).encode(), encoder, anything), instances)
    assert_same(v2_rest.decode(v2_body(instances), None, encoder, anything).batch, instances)
    columns = Columns(encoder, anything)
    for name in (*NUMERIC, *CATEGORICAL):
        values = [row[name] for row in instances]
        if name in CATEGORICAL:
            encoded = [value.encode() for value in values]
            raw = b"".join(struct.pack("<I", len(value)) + value for value in encoded)
        else:
            raw = struct.pack(f"<{len(values)}f", *values)
        column = columns.expect(name, "BYTES" if name in CATEGORICAL else "FP32", [len(values), 1])
        columns.put(column, from_raw(column, raw, len(values)))
    assert_same(columns.batch(), instances)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instances=rows_of_values, absent=st.data())
def test_absent_and_null_optional_features_get_defaults(
    bundle: Bundle, instances: list[dict[str, Any]], absent: st.DataObject
) -> None:
    for row in instances:
        for name in OPTIONAL_DEFAULTS:
            what = absent.draw(st.sampled_from(["keep", "null", "absent"]))
            if what == "null":
                row[name] = None
            elif what == "absent":
                del row[name]
    batch = v1_rest.decode(json.dumps({"instances": instances}).encode(), bundle.encoder, anything)
    assert_same(batch, instances)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=any_json)
def test_no_json_makes_the_decoders_fail_otherwise_than_by_refusing(bundle: Bundle, body: Any) -> None:
    raw = json.dumps(body).encode()
    with pytest.raises(RequestError):
        v2_rest.decode(raw, None, bundle.encoder, anything)
    with pytest.raises(RequestError):
        v1_rest.decode(raw, bundle.encoder, anything)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=st.lists(rows_of_values, min_size=1, max_size=12))
def test_batched_answers_equal_single_ones(bundle: Bundle, requests: list[list[dict[str, Any]]]) -> None:
    batches = [bundle.encoder.encode_instances(instances) for instances in requests]

    async def together() -> list[Floats]:
        batcher = Batcher(bundle.network.run, LIMITS)
        try:
            return await asyncio.gather(*(batcher.run(batch) for batch in batches))
        finally:
            batcher.stop()

    for batch, answer in zip(batches, asyncio.run(together()), strict=True):
        np.testing.assert_allclose(answer, bundle.network.run(batch), rtol=1e-5, atol=1e-6)
