"""The changes that an environment is rehearsed with are its own settings, changed in one place each."""

from __future__ import annotations

from typing import Any

from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.rehearsing.changes import changes_of
from atoll_engine.rehearsing.life import Change


def changes(environment: str) -> tuple[dict[str, Any], dict[str, Change]]:
    removable, found = changes_of(environment, read_settings(Workspace(environment)))
    return dict(removable), {change.title: change for change in found}


def test_each_change_is_added_to_those_before() -> None:
    removable, found = changes("aws-prod")
    pools = {title: change.config["atoll:pools"] for title, change in found.items()}

    assert removable["atoll:protect"] is False
    assert list(found) == [
        "add a pool",
        "resize a pool",
        "Kubernetes 1.35",
        "rename a pool",
        "give up protection",
    ]
    assert pools["add a pool"]["extra"] == pools["add a pool"]["serve"], "Karpenter's can't be renamed"
    assert pools["resize a pool"]["serve"]["max_nodes"] == pools["add a pool"]["serve"]["max_nodes"] + 1
    assert found["Kubernetes 1.35"].config["atoll:cluster"]["kubernetes_version"] == "1.35"
    assert pools["rename a pool"]["renamed"]["renamed_from"] == "extra"
    assert "extra" not in pools["rename a pool"]
    assert found["give up protection"].config["atoll:protect"] is False
    assert pools["give up protection"] == pools["rename a pool"]


def test_what_is_not_protected_gives_nothing_up() -> None:
    _, found = changes("aws-dev")

    assert "give up protection" not in found
    assert found["add a pool"].config["atoll:pools"]["extra"]["machine_type"] == "g6.xlarge"


def test_of_an_environment_in_several_places_one_is_changed() -> None:
    removable, found = changes("multi-prod")
    places = found["rename a pool"].config["atoll:places"]

    assert {place["protect"] for place in removable["atoll:places"].values()} == {False}
    assert sum("renamed" in place.get("pools", {}) for place in places.values()) == 1
    assert set(found["rename a pool"].config) == {"atoll:places"}
