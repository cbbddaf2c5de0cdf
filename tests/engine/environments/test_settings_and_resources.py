"""What an environment's settings and its resources have to do with each other, for every cloud."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atoll_engine import offline
from atoll_engine.environments.downloads import write_downloads_file
from atoll_engine.environments.offline import Parts, prepare
from atoll_engine.paths import repository_root
from atoll_engine.progress import Progress

# One machine of its kind is in the environment already, so that what advertises devices stays as it is.
ANOTHER_POOL: dict[str, dict[str, Any]] = {
    "aws-prod": {"machine_type": "g6.12xlarge"},
    "gcp-prod": {"machine_type": "g2-standard-12"},
    "azure-prod": {"machine_type": "Standard_NC24ads_A100_v4"},
}


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = tmp_path_factory.mktemp("downloads") / "downloads.json"
    return {"ATOLL_MACHINE": str(write_downloads_file(path, Progress(), crd_schemas=False))}


def checked(parts: Parts, variables: dict[str, str], name: str, **changes: Any) -> offline.Outcome:
    """Check the environment ``name`` with some settings changed."""
    config = {
        f"atoll:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in changes.items()
    }
    return offline.check(
        repository_root(),
        mode="filled",
        existing=[*parts.existing, "*"],
        stack=name,
        config=config,
        variables=variables,
    )


_known: dict[str, tuple[Parts, offline.Outcome]] = {}


def as_committed(variables: dict[str, str], name: str) -> tuple[Parts, offline.Outcome]:
    """Return the environment ``name`` and what its check said, once for all tests."""
    if name not in _known:
        parts = prepare(name, Progress())
        _known[name] = parts, checked(parts, variables, name)
    return _known[name]


@pytest.mark.parametrize("name", ANOTHER_POOL)
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pool=st.from_regex(r"zz[a-z0-9]{1,8}", fullmatch=True), max_nodes=st.integers(1, 9))
def test_another_pool_changes_no_resource_but_its_own(variables, name, pool, max_nodes) -> None:
    parts, before = as_committed(variables, name)
    pools = {**parts.settings["pools"], pool: {**ANOTHER_POOL[name], "max_nodes": max_nodes}}
    after = checked(parts, variables, name, pools=pools)

    assert before.errors == after.errors == ()
    old = {item.urn: item for item in before.resources if item.type != "pulumi:pulumi:Stack"}
    new = {item.urn: item for item in after.resources if item.type != "pulumi:pulumi:Stack"}
    assert old.keys() < new.keys()
    assert [urn for urn in new.keys() - old.keys() if not new[urn].name.startswith(pool)] == []
    assert [urn for urn, item in old.items() if new[urn].inputs != item.inputs] == []


@pytest.mark.parametrize("name", ANOTHER_POOL)
def test_the_same_settings_give_the_same_resources(variables, name) -> None:
    parts, before = as_committed(variables, name)
    again = checked(parts, variables, name)

    # In which order those are registered that don't wait for each other, is open.
    assert {item.urn: item.inputs for item in again.resources} == {
        item.urn: item.inputs for item in before.resources
    }


MISTAKES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "unknown machine": (
        "aws-dev",
        {"pools": {"gpu": {"machine_type": "g6.2xlargee", "max_nodes": 1}}},
        ["machine_type", "g6.2xlargee"],
    ),
    "zone not in the region": ("aws-dev", {"zones": ["us-west-2a", "us-east-1b"]}, ["zones", "us-east-1b"]),
    "overlapping ranges": (
        "aws-dev",
        {"network": {"vpc_cidr": "100.64.0.0/15", "pod_cidr": "100.64.0.0/16"}},
        ["vpc_cidr: is too large or too small", "pod_cidr: overlaps vpc_cidr"],
    ),
    "capacity that can't be bought so": (
        "aws-dev",
        {"pools": {"gpu": {"machine_type": "g6.xlarge", "purchases": ["capacity-block"], "max_nodes": 1}}},
        ["purchase", "reservation_id"],
    ),
    "a name that is too long for AKS": (
        "azure-dev",
        {"pools": {"much-too-long-a-name": {"machine_type": "Standard_NC24ads_A100_v4", "max_nodes": 1}}},
        ["much-too-long-a-name", "12"],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_once_with_all_that_is_wrong(variables, mistake) -> None:
    name, changes, expected = MISTAKES[mistake]
    outcome = checked(prepare(name, Progress()), variables, name, **changes)
    said = "\n".join(item.message for item in outcome.errors)

    assert [words for words in expected if words not in said] == []
    assert "Traceback" not in said
