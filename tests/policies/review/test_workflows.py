"""Workflows call what a person calls, and what runs a stranger's code may do nothing else."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml

from atoll_engine.cli import app
from atoll_engine.review.show_markdown import MARKER, MOST_CHARACTERS

ROOT = Path(__file__).parents[3]
WORKFLOWS = ROOT / ".github" / "workflows"


def workflow(name: str) -> dict:
    tree = yaml.safe_load((WORKFLOWS / name).read_text())
    tree["on"] = tree.pop(True)  # YAML 1.1 reads `on` as true
    return tree


def options() -> set[str]:
    command = typer.main.get_command(app).commands["review"]
    return {name for parameter in command.params for name in parameter.opts}


def review_commands() -> list[str]:
    steps = workflow("review.yml")["jobs"]["review"]["steps"]
    gitlab = yaml.safe_load((ROOT / ".gitlab" / "review.yml").read_text())["atoll-review"]["script"]
    return [line for line in (*(step.get("run", "") for step in steps), *gitlab) if "./atoll" in line]


def test_both_call_the_review_with_options_that_it_has() -> None:
    commands = review_commands()

    assert len(commands) == 2
    for command in commands:
        words = shlex.split(command.partition("./atoll review ")[2])
        assert {word for word in words if word.startswith("--")} <= options()
        assert "--base" in words


def test_what_runs_a_pull_request_may_read_alone() -> None:
    tree, text = workflow("review.yml"), (WORKFLOWS / "review.yml").read_text()

    assert tree["on"] == {"pull_request": None}
    assert tree["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in tree["jobs"].values())
    assert "secrets." not in text
    checkout = tree["jobs"]["review"]["steps"][0]["with"]
    assert (checkout["persist-credentials"], checkout["fetch-depth"]) == (False, 0)


def test_what_may_write_runs_nothing_of_the_pull_request() -> None:
    tree, text = workflow("review-comment.yml"), (WORKFLOWS / "review-comment.yml").read_text()

    assert tree["permissions"] == {}
    assert "actions/checkout" not in text
    assert "secrets." not in text
    assert MARKER in text
    assert str(MOST_CHARACTERS) in text


@pytest.mark.parametrize("name", sorted(path.name for path in WORKFLOWS.glob("*.yml")))
def test_nothing_from_outside_is_put_into_a_script(name: str) -> None:
    """What a stranger can write, as the name of a branch, comes by a variable: no shell reads it as code."""
    for job in workflow(name)["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), step
            assert re.fullmatch(r"[\w.-]+(/[\w.-]+)+@(v\d+|[0-9a-f]{40})", step.get("uses", "a/b@v1"))
