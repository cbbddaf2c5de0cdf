"""The examples, as their teams would preview them: from their own folders, with no account."""

from __future__ import annotations

from pathlib import Path

import pytest

from atoll_engine import offline

EXAMPLES = Path(__file__).parents[3] / "examples"
ROLE = "arn:aws:iam::123456789012:role/platform-team"
SHOWN = {"gpu-cluster-aws": ("aws", {"aws:eks/cluster:Cluster": 1, "aws:eks/nodeGroup:NodeGroup": 2})}


def test_every_example_is_tried_and_listed() -> None:
    folders = {path.parent.name for path in EXAMPLES.glob("*/Pulumi.yaml")}
    elsewhere = {"gpu-cluster-typescript", "gpu-cluster-yaml"}  # test_typescript.py, test_yaml.py
    readme = (EXAMPLES / "README.md").read_text()

    assert folders == SHOWN.keys() | elsewhere
    assert [name for name in folders if f"]({name})" not in readme] == []


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_an_example_previews(name: str, mode: offline.Mode) -> None:
    cloud, expected = SHOWN[name]
    with offline.providers([cloud], mode=mode, existing=[ROLE]) as environment:
        outcome = offline.preview(EXAMPLES / name, environment, stack="dev")

    assert outcome.errors == ()
    types = [resource.type for resource in outcome.resources]
    assert {token: types.count(token) for token in expected} == expected


def test_a_mistake_in_a_setting_is_told(tmp_path: Path) -> None:
    config = {"gpu-cluster:monthly_limit_usd": "0"}
    with offline.providers(["aws"], existing=[ROLE]) as environment:
        outcome = offline.preview(EXAMPLES / "gpu-cluster-aws", environment, stack="dev", config=config)

    assert any("monthly_limit_usd" in error.message for error in outcome.errors)
