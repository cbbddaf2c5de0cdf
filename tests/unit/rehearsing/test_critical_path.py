"""The longest chain through all kinds of waiting, and how it compares with the makespan."""

from __future__ import annotations

from typing import Any

import pytest

from atoll_engine.offline.timing import Creation
from atoll_engine.rehearsing.critical_path import critical_path


def urn(name: str) -> str:
    return f"urn:pulumi:s::p::aws:ec2/vpc:Vpc::{name}"


def resource(name: str, **waits: Any) -> dict[str, Any]:
    return {"urn": urn(name), **waits}


@pytest.mark.parametrize(
    "waits",
    [
        {"dependencies": [urn("long")]},
        {"propertyDependencies": {"vpcId": [urn("long")], "tags": None}},
        {"parent": urn("long")},
        {"provider": f"{urn('long')}::id"},
    ],
)
def test_every_way_to_wait_counts(waits: dict[str, Any]) -> None:
    resources = [resource("short"), resource("long"), resource("last", **waits)]
    creations = [
        Creation(urn("short"), 0, 10),
        Creation(urn("long"), 0, 50),
        Creation(urn("last"), 50, 55),
    ]

    path = critical_path(resources, creations)

    assert [link.name for link in path.links] == ["long", "last"]
    assert (path.length_s, path.makespan_s, path.ratio) == (55, 55, 1)


def test_a_component_passes_on_what_it_waits_for_and_takes_no_time() -> None:
    resources = [
        resource("network"),
        resource("component", dependencies=[urn("network")]),
        resource("child", parent=urn("component")),
    ]

    path = critical_path(resources, [Creation(urn("network"), 0, 3), Creation(urn("child"), 3, 5)])

    assert [link.name for link in path.links] == ["network", "child"]


def test_waiting_without_need_shows() -> None:
    resources = [resource("one"), resource("other")]

    path = critical_path(resources, [Creation(urn("one"), 0, 10), Creation(urn("other"), 10, 20)])

    assert (path.length_s, path.makespan_s, path.ratio) == (10, 20, 2)


def test_nothing_takes_no_time() -> None:
    assert critical_path([], []).ratio == 1
