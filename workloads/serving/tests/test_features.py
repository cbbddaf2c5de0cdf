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

from atoll_serving import v1_rest, v2_rest
from atoll_serving.batcher import Batcher, Limits
from atoll_serving.bundle import Bundle, load
from atoll_serving.errors import (
    ExpiredError,
    InferenceFailedError,
    OverloadedError,
    RequestError,
    TooLargeError,
)
from atoll_serving.features import Batch, Floats
from atoll_serving.tensors import Columns, from_raw

LIMITS = Limits(batch_rows=16, delay_s=0.002, queue_rows=1000, request_rows=500, timeout_s=30)
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
        batcher.start()
        try:
            return await asyncio.gather(*(batcher.run(batch) for batch in batches))
        finally:
            await batcher.stop()

    for batch, answer in zip(batches, asyncio.run(together()), strict=True):
        np.testing.assert_allclose(answer, bundle.network.run(batch), rtol=1e-5, atol=1e-6)


def rows(count: int) -> Batch:
    return Batch(np.zeros((count, 2), dtype=np.int64), np.zeros((count, 3), dtype=np.float32))


class Recorder:
    """Runs nothing, but remembers how many rows it was given."""

    def __init__(self) -> None:
        self.runs: list[int] = []

    def __call__(self, batch: Batch) -> Floats:
        self.runs.append(batch.rows)
        if batch.rows == 13:
            raise ValueError("unlucky")
        return np.arange(batch.rows, dtype=np.float32)


async def test_batches_respect_the_limit_and_the_order() -> None:
    recorder = Recorder()
    batcher = Batcher(recorder, LIMITS)
    waiting = [asyncio.ensure_future(batcher.run(rows(count))) for count in (5, 5, 5, 5, 40, 3)]
    await asyncio.sleep(0)
    batcher.start()
    answers = await asyncio.gather(*waiting)
    await batcher.stop()
    assert recorder.runs == [15, 5, 40, 3]
    assert [len(answer) for answer in answers] == [5, 5, 5, 5, 40, 3]
    assert answers[1].tolist() == [5, 6, 7, 8, 9]


async def test_a_full_queue_and_a_big_request_are_refused_at_once() -> None:
    batcher = Batcher(Recorder(), LIMITS)
    first = [asyncio.ensure_future(batcher.run(rows(500))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError):
        await batcher.run(rows(1))
    with pytest.raises(TooLargeError):
        await batcher.run(rows(501))
    batcher.start()
    await asyncio.gather(*first)
    assert batcher.queued_rows == 0
    await batcher.stop()


async def test_cancelled_and_expired_requests_are_not_run() -> None:
    recorder = Recorder()
    batcher = Batcher(recorder, Limits(16, 0.002, 1000, 500, timeout_s=0.01))
    cancelled = asyncio.ensure_future(batcher.run(rows(1)))
    expired = asyncio.ensure_future(batcher.run(rows(2)))
    await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(ExpiredError):
        await expired
    batcher.start()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await batcher.run(rows(4))
    assert recorder.runs == [4]
    await batcher.stop()


async def test_a_failing_run_fails_its_requests_only() -> None:
    batcher = Batcher(Recorder(), LIMITS)
    batcher.start()
    with pytest.raises(InferenceFailedError, match="the model failed"):
        await batcher.run(rows(13))
    assert len(await batcher.run(rows(2))) == 2
    await batcher.stop()


async def test_what_waits_at_the_stop_is_refused() -> None:
    batcher = Batcher(Recorder(), LIMITS)
    waiting = asyncio.ensure_future(batcher.run(rows(1)))
    await asyncio.sleep(0)
    await batcher.stop()
    with pytest.raises(OverloadedError, match="stopped"):
        await waiting
