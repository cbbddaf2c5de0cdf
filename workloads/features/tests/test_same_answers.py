"""On the same store, this server and ``feast serve`` give the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import SERVICE, Process, columns, feast_server, running, server

KNOWN = {"carrier": ["UA", "OO", "B6"], "origin": ["EWR", "LGA", "JFK"], "dest": ["BOS", "ORD", "SFO"]}
REQUESTS = {
    "service": SERVICE,
    "several entities": {"feature_service": "flight_delay", "entities": KNOWN},
    "entities that are not there": {
        "feature_service": "flight_delay",
        "entities": {
            "carrier": ["UA", "??", "é"],
            "origin": ["EWR", "EWR", ""],
            "dest": ["BOS", "SFO", "SFO"],
        },
    },
    "the same entity twice": {
        "features": ["route_delays:route_flights_7d", "origin_weather:temp"],
        "entities": {"dest": ["BOS", "SFO", "BOS"], "origin": ["JFK", "JFK", "JFK"]},
    },
    "full names": {
        "features": ["origin_weather:visib", "carrier_delays:carrier_late_share_28d", "origin_weather:temp"],
        "entities": KNOWN,
        "full_feature_names": True,
    },
    "an entity that no feature needs": {
        "features": ["origin_weather:wind_speed"],
        "entities": {"origin": ["JFK"], "note": ["?"]},
    },
    "versions": {**SERVICE, "include_feature_view_version_metadata": True},
}


@pytest.fixture(scope="module", params=["sqlite", "redis"])
def pair(
    request: pytest.FixtureRequest, sqlite_repo: Path, redis_repo: Path
) -> Iterator[tuple[Process, Process]]:
    repo_dir = {"sqlite": sqlite_repo, "redis": redis_repo}[request.param]
    with running(server(repo_dir)) as ours, running(feast_server(repo_dir)) as feast:
        yield ours, feast


@pytest.mark.parametrize("name", REQUESTS)
def test_an_answer_is_the_same(pair: tuple[Process, Process], name: str) -> None:
    ours, feast = (process.read(REQUESTS[name]) for process in pair)
    assert columns(ours) == columns(feast)
    assert set(ours) == set(feast)
    expected = feast["metadata"].get("feature_view_metadata", [])
    assert sorted(ours["metadata"].get("feature_view_metadata", []), key=str) == sorted(expected, key=str)
