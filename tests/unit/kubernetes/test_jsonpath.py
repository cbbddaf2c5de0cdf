"""Paths lead where kubectl's do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes.errors import FailedError
from atoll_engine.kubernetes.readiness.jsonpath import parse
from atoll_engine.kubernetes.readiness.wanted import missing, wait_for_problems

TREE = {
    "status": {
        "phase": "Running",
        "ready": True,
        "list": [1, 2, 3],
        "conditions": [{"type": "Ready", "status": "True"}, {"type": "Other", "status": "False"}],
    },
    "metadata": {"annotations": {"example.com/x": "y"}, "generation": 2},
}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (".status.phase", ["Running"]),
        ("status.phase", ["Running"]),
        ("$.status['phase']", ["Running"]),
        (".status.list[0]", [1]),
        (".status.list[-1]", [3]),
        (".status.list[7]", []),
        (".status.list[*]", [1, 2, 3]),
        (".status.missing.deeper", []),
        (r".metadata.annotations.example\.com/x", ["y"]),
        ('.metadata.annotations["example.com/x"]', ["y"]),
        ('.status.conditions[?(@.type=="Ready")].status', ["True"]),
        (".status.conditions[?(@.type!='Ready')].type", ["Other"]),
        (".status.conditions[?(@.type)].type", ["Ready", "Other"]),
        (".status.list[?(@==2)]", [2]),
    ],
)
def test_paths(path: str, values: list[Any]) -> None:
    assert parse(path).values(TREE) == values


@given(st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=4), st.integers())
def test_any_name_can_be_escaped(names: list[str], leaf: int) -> None:
    tree: Any = leaf
    for name in reversed(names):
        tree = {name: tree}
    path = "".join("." + "".join(f"\\{letter}" for letter in name) for name in names)
    assert parse(path).values(tree) == [leaf]


@pytest.mark.parametrize("path", ["", ".", ".a[", ".a[b]", ".a[?(b)]", "..a", ".a]"])
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(AtollError):
        parse(path)


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ("condition=Ready", True),
        ("condition=ready=true", True),
        ("condition=Other", False),
        ("condition=Other=False", True),
        ("condition=None", False),
        ("jsonpath={.status.phase}=Running", True),
        ("jsonpath={.status.phase}='Running'", True),
        ("jsonpath={.status.phase}=Other", False),
        ("jsonpath={.status.ready}=true", True),
        ("jsonpath={.status.phase}", True),
        ("jsonpath={.status.nothing}", False),
        ('["condition=Ready", "jsonpath={.status.phase}=Running"]', True),
        ('["condition=Ready", "condition=Other"]', False),
    ],
)
def test_wait_for(wanted: str, holds: bool) -> None:
    assert wait_for_problems(wanted) is None
    assert (missing(TREE, wanted) is None) == holds


@pytest.mark.parametrize(
    "wanted", ["Ready", "condition=", "jsonpath=.a", "jsonpath={.a[}", "[]", "[1]", "[", "jsonpath={.a}b"]
)
def test_what_can_not_be_waited_for(wanted: str) -> None:
    assert "isn't understood" in str(wait_for_problems(wanted)) or "JSONPath" in str(
        wait_for_problems(wanted)
    )
    with pytest.raises(FailedError):
        missing(TREE, wanted)


def test_a_condition_of_before_the_change_is_none() -> None:
    tree = {**TREE, "status": {**TREE["status"], "observedGeneration": 1}}
    assert missing(tree, "condition=Ready") is not None
