"""Answers ``/get-online-features``: reads the request, asks the store, builds what Feast's server would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from atoll_features.errors import RequestError, TooLargeError
from atoll_features.plan import Plan, Planner, ViewRead
from atoll_features.values import EPOCH

PRESENT, NOT_FOUND = "PRESENT", "NOT_FOUND"
_FIELDS = {
    "entities": dict,
    "feature_service": (str, type(None)),
    "features": list,
    "full_feature_names": bool,
    "include_feature_view_version_metadata": bool,
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the store has of one entity in one view: a value and a status a feature, and one time for all."""

    values: Sequence[Any]
    statuses: Sequence[str]
    timestamp: str


class OnlineStore(Protocol):
    """Reads entities by stored key."""

    async def read(self, wanted: Sequence[tuple[ViewRead, Sequence[bytes]]]) -> list[list[Row]]:
        """Return a row a key for each view, in order. Raises StoreError."""

    async def close(self) -> None:
        """Give up connections."""


async def answer(body: bytes, planner: Planner, store: OnlineStore, max_rows: int) -> tuple[bytes, int]:
    """Return the JSON answer to a request's body, and how many entities it asked for. Raises RequestError."""
    request = _request(body)
    plan = planner.plan(
        request.get("features") or (),
        request.get("feature_service"),
        request.get("full_feature_names", False),
    )
    entities = _entities(request["entities"], plan, planner.snapshot.join_keys, max_rows)
    rows = len(next(iter(entities.values())))
    wanted, places = [], []
    for read in plan.reads:
        stored, place = _stored_keys(read, entities, rows)
        wanted.append((read, stored))
        places.append(place)
    found = await store.read(wanted)
    document = _document(plan, entities, [
        [unique[at] for at in place] for unique, place in zip(found, places, strict=True)
    ])  # fmt: skip
    if request.get("include_feature_view_version_metadata"):
        document["metadata"]["feature_view_metadata"] = plan.versions
    return orjson.dumps(document), rows


def _request(body: bytes) -> dict[str, Any]:
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RequestError(f"the body is not JSON: {error}") from error
    if type(request) is not dict:
        raise RequestError(f"the body must be a JSON object, got {type(request).__name__}")
    problems = [
        f"{name} must be a JSON {_kind(kind)}, got {type(request[name]).__name__}"
        for name, kind in _FIELDS.items()
        if name in request and not isinstance(request[name], kind)  # type: ignore[arg-type]  # a class or classes
    ]
    if "entities" not in request:
        problems.append("entities is missing; allowed: lists of values by join key")
    if problems:
        raise RequestError(problems)
    features = request.get("features", ())
    if not all(type(feature) is str for feature in features):
        raise RequestError("features must be strings like view:feature")
    return request


def _kind(kind: object) -> str:
    return {dict: "object", list: "array", bool: "boolean"}.get(kind, "string")  # type: ignore[call-overload, no-any-return]


def _entities(
    given: dict[str, Any], plan: Plan, join_keys: frozenset[str], max_rows: int
) -> dict[str, list[Any]]:
    """Return the join keys of a request, in its order; what is no join key is ignored, as Feast does."""
    entities = {name: values for name, values in given.items() if name in join_keys}
    problems = [f"entities.{name} is missing" for name in sorted(plan.join_keys - set(entities))]
    problems += [
        f"entities.{name} must be an array, got {type(values).__name__}"
        for name, values in entities.items()
        if type(values) is not list
    ]
    if problems:
        raise RequestError([f"{problem}; allowed: an array of values" for problem in problems])
    lengths = {name: len(values) for name, values in entities.items()}
    if len(set(lengths.values())) != 1:
        raise RequestError(f"entities must be arrays of one length; got: {lengths}")
    rows = next(iter(lengths.values()))
    if not 0 < rows <= max_rows:
        kind = TooLargeError if rows else RequestError
        raise kind(f"{rows} entities in one request; allowed: 1 to {max_rows} (--max-rows)")
    return entities


def _stored_keys(
    read: ViewRead, entities: dict[str, list[Any]], rows: int
) -> tuple[list[bytes], Sequence[int]]:
    """Return the keys to read, each once, and for every row which of them it is."""
    if rows == 1:
        return [b"".join((read.prefix, *(encode(entities[name][0]) for name, encode in read.columns)))], (0,)
    columns = [map(encode, entities[name]) for name, encode in read.columns]
    unique: dict[bytes, int] = {}
    places = [
        unique.setdefault(b"".join((read.prefix, *parts)), len(unique))
        for parts in zip(*columns, strict=True)
    ]
    return list(unique), places


def _document(plan: Plan, entities: dict[str, list[Any]], found: list[list[Row]]) -> dict[str, Any]:
    rows = len(next(iter(entities.values())))
    present, epochs = [PRESENT] * rows, [EPOCH] * rows
    results: list[dict[str, Any]] = [
        {"values": values, "statuses": present, "event_timestamps": epochs} for values in entities.values()
    ]
    for read, view_rows in zip(plan.reads, found, strict=True):
        timestamps = [row.timestamp for row in view_rows]
        results += [
            {
                "values": [row.values[at] for row in view_rows],
                "statuses": [row.statuses[at] for row in view_rows],
                "event_timestamps": timestamps,
            }
            for at in range(len(read.features))
        ]
    return {"results": results, "metadata": {"feature_names": [*entities, *plan.names]}}
