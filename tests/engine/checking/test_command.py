"""``./atoll check`` prints what ``./atoll preview`` does."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def atoll(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "atoll_engine", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("options", [(), ("--honest",)])
def test_it_prints_the_plan_that_a_preview_prints(options: tuple[str, ...]) -> None:
    previewed = atoll("preview", "aws-dev", "--json", *options)
    checked = atoll("check", "aws-dev", "--json", *options)

    assert previewed.returncode == checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)["changes"]["create"] > 100
    assert json.loads(checked.stdout) == json.loads(previewed.stdout)


def test_it_prints_for_people_too() -> None:
    counted, named = atoll("check", "aws-dev"), atoll("check", "aws-dev", "--all")

    assert counted.returncode == named.returncode == 0, counted.stderr
    assert "aws-dev" in counted.stdout.splitlines()[0]
    assert len(named.stdout.splitlines()) > len(counted.stdout.splitlines())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["local"], "local is on no cloud"),
        (["aws-dev", "--json", "--markdown"], "--json and --markdown exclude each other"),
        (["nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_checked(words: list[str], said: str) -> None:
    done = atoll("check", *words)

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
