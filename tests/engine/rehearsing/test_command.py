"""``./atoll rehearse`` of real environments, and of what can't be rehearsed."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from atoll_engine.cli import app
from atoll_engine.errors import AtollError


def test_a_small_environment_passes() -> None:
    done = CliRunner().invoke(app, ["rehearse", "aws-dev", "--json"])

    content = json.loads(done.stdout)
    problems = [step["problem"] for step in content["environments"][0]["steps"] if step["problem"]]
    assert problems == []
    assert done.exit_code == 0
    assert content["environments"][0]["critical_path"]["ratio"] <= 1.05


def test_an_environment_that_is_on_no_cloud_fails() -> None:
    done = CliRunner().invoke(app, ["rehearse", "local"])

    assert done.exit_code == 1
    assert "local is on no cloud" in done.stdout


def test_an_unknown_environment_is_told() -> None:
    done = CliRunner().invoke(app, ["rehearse", "nowhere"])

    assert isinstance(done.exception, AtollError)
    assert "unknown environment" in str(done.exception)
