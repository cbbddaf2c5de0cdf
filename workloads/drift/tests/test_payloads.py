from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import small_bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from atoll_drift.errors import REASONS, EventError
from atoll_drift.events import REQUEST, Event, from_http, from_line
from atoll_drift.payloads import features, probabilities
from atoll_drift.reference import Reference

# What the agent of KServe 0.20 sent for a call with no Ce-Id; recorded.
HEADERS = {
    "host": "127.0.0.1:18186",
    "user-agent": "Go-http-client/1.1",
    "content-length": "34",
    "ce-component": "predictor",
    "ce-endpoint": "default",
    "ce-id": "616d4cb8-bcdb-4d7e-9cf7-efbc9ce42c33",
    "ce-inferenceservicename": "flights",
    "ce-metadata": "{}",
    "ce-namespace": "models",
    "ce-recordedtime": "2026-11-24T16:09:47.654461134Z",
    "ce-source": "http://localhost:9081/",
    "ce-specversion": "1.0",
    "ce-time": "2026-11-24T16:09:47.576710436Z",
    "ce-type": "org.kubeflow.serving.inference.request",
    "content-type": "application/json",
    "accept-encoding": "gzip",
}
BODY = b'{"instances": [{"carrier": "B6"}]}'


def test_an_event_as_the_agent_sends_it() -> None:
    event = from_http(HEADERS, BODY)
    assert event == Event(HEADERS["ce-id"], REQUEST, json.loads(BODY), HEADERS["ce-time"])
    # A client of the model that sent no content type, or a strange one.
    without = {name: value for name, value in HEADERS.items() if name != "content-type"}
    assert from_http(without, BODY) == event
    assert from_http({**HEADERS, "content-type": "application/cloudevents+json"}, BODY) == event


def test_structured_mode_is_what_a_line_holds() -> None:
    event = from_http(HEADERS, BODY)
    line = event.to_line()
    assert line.count(b"\n") == 1
    assert from_line(line) == event
    assert from_http({"content-type": "application/cloudevents+json; charset=utf-8"}, line) == event


@pytest.mark.parametrize(
    ("changes", "body", "reason"),
    [
        ({"ce-type": "org.other"}, BODY, "attributes"),
        ({"ce-type": ""}, BODY, "attributes"),
        ({"ce-id": ""}, BODY, "attributes"),
        ({"ce-id": "x" * 201}, BODY, "attributes"),
        ({}, b"", "json"),
        ({}, b"\xff\xfe", "json"),
        ({}, b"[1]", "json"),
        ({}, b'{"a": NaN}', "json"),
        ({}, b"[" * 100_000, "json"),
        ({}, b'{"inputs":[{"parameters":{"binary_data_size":8}}]}\0\0\0\0\0\0\0\0', "binary"),
    ],
)
def test_events_that_are_none(changes: dict[str, str], body: bytes, reason: str) -> None:
    with pytest.raises(EventError) as caught:
        from_http({**HEADERS, **changes}, body)
    assert caught.value.reason == reason


def test_v1_and_v2_give_the_same_rows(known: Reference) -> None:
    cities, sizes = ["Rome", "Berlin", "Oslo"], [1.5, 2, 3e38]
    first = features(small_bundle.v1_request(cities, sizes), known)
    second = features(small_bundle.v2_request(cities, sizes), known)
    nested = small_bundle.v2_request([[city] for city in cities], [[size] for size in sizes])
    for rows in (first, second, features(nested, known)):
        assert rows.codes.tolist() == [[3], [1], [0]]
        assert rows.numbers.tolist() == first.numbers.tolist()
        assert len(rows) == 3
    assert first.numbers[1, 0] == 2


def test_optional_features_may_be_missing(known: Reference) -> None:
    rows = features({"instances": [{"city": "Rome", "size": None}, {"city": None}]}, known)
    assert np.isnan(rows.numbers).all()
    assert rows.codes.tolist() == [[3], [0]]
    only_city = {"inputs": small_bundle.v2_request(["Rome"], [1])["inputs"][:1]}
    assert np.isnan(features(only_city, known).numbers).all()


@pytest.mark.parametrize(
    ("body", "reason", "message"),
    [
        ({}, "schema", "neither inputs nor instances"),
        ({"instances": []}, "schema", "neither"),
        ({"instances": [1]}, "schema", "neither"),
        ({"instances": [{"size": 1}]}, "schema", "lacks 'city'"),
        ({"instances": [{"city": "Rome", "age": 1}]}, "schema", "has 'age', which 'houses' doesn't know"),
        ({"instances": [{"city": 5}]}, "schema", "'city' must be text"),
        ({"instances": [{"city": "Rome", "size": "5"}]}, "schema", "'size' must be a number"),
        ({"instances": [{"city": "Rome", "size": True}]}, "schema", "'size' must be a number"),
        ({"inputs": []}, "schema", "equally many rows"),
        ({"inputs": [{"name": "city", "data": []}]}, "schema", "equally many rows"),
        ({"inputs": 5}, "schema", "array of JSON objects"),
        ({"inputs": [{"name": "city"}]}, "schema", "no data"),
        ({"inputs": [{"name": "city", "parameters": {"binary_data_size": 9}}]}, "binary", "is binary"),
        (
            {"inputs": [{"name": "city", "data": ["a"]}, {"name": "size", "data": [1, 2]}]},
            "schema",
            r"got \[1, 2\]",
        ),
    ],
)
def test_requests_to_another_model(known: Reference, body: dict[str, Any], reason: str, message: str) -> None:
    with pytest.raises(EventError, match=message) as caught:
        features(body, known)
    assert caught.value.reason == reason


def test_many_strange_names_are_not_all_listed(known: Reference) -> None:
    with pytest.raises(EventError, match="and 95 more") as caught:
        features({"instances": [{"city": "Rome", **dict.fromkeys(map(str, range(100)), 1)}]}, known)
    assert len(str(caught.value)) < 200


def test_responses(known: Reference) -> None:
    assert probabilities({"predictions": [0, 0.5, 1]}, known).tolist() == [0, 0.5, 1]
    assert probabilities(small_bundle.v2_response([0.25]), known).tolist() == [0.25]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"error": "no"}, "response"),
        ({"predictions": []}, "response"),
        ({"predictions": [1.1]}, "response"),
        ({"predictions": [[0.1, 0.9]]}, "response"),
        ({"predictions": [True]}, "response"),
        ({"outputs": []}, "response"),
        ({"outputs": [{"name": "label", "data": [1]}]}, "response"),
        ({"outputs": [{"name": "probability", "parameters": {"binary_data_size": 4}}]}, "binary"),
        ({"model_version": "v8", "predictions": [0.5]}, "version"),
    ],
)
def test_responses_of_another_model(known: Reference, body: dict[str, Any], reason: str) -> None:
    with pytest.raises(EventError) as caught:
        probabilities(body, known)
    assert caught.value.reason == reason


def reason_of(decode: Callable[[], object]) -> str | None:
    """Why what ``decode`` decodes is dropped; any other exception passes."""
    try:
        decode()
    except EventError as error:
        return error.reason
    return None


_KEYS = st.sampled_from(
    ["inputs", "outputs", "instances", "predictions", "name", "data", "city", "size", "parameters"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.just("Rome"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)  # on a busy machine
@given(st.dictionaries(_KEYS, _JSON, max_size=4))
def test_any_json_gives_rows_or_a_reason(known: Reference, body: dict[str, Any]) -> None:
    for decode in (features, probabilities):
        assert reason_of(lambda decode=decode: decode(body, known)) in {None, *REASONS}


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_an_event_or_a_reason(body: bytes) -> None:
    assert reason_of(lambda: from_http(HEADERS, body)) in {None, *REASONS}
