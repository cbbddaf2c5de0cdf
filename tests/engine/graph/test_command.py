"""`./atoll graph` of real environments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
IN_THE_DOCS = ROOT / "docs" / "images" / "aws-prod.svg"


def atoll(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "atoll_engine", "graph", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_the_picture_in_the_docs_is_what_is_drawn_now(drawn: dict[str, str]) -> None:
    """To update it: UPDATE_DRAWINGS=1 python -m pytest tests/engine/graph/test_command.py"""
    if os.environ.get("UPDATE_DRAWINGS"):
        IN_THE_DOCS.write_text(drawn["aws-prod"])

    assert drawn["aws-prod"] == IN_THE_DOCS.read_text()


def test_an_environment_on_several_clouds_has_a_frame_for_each_place(drawn: dict[str, str]) -> None:
    assert drawn["multi-prod"].count('class="place"') > drawn["aws-prod"].count('class="place"')


def test_mermaid_goes_to_standard_output() -> None:
    done = atoll("aws-dev", "--format", "mermaid", "--output", "-")

    assert done.returncode == 0, done.stderr
    assert "flowchart TD" in done.stdout
    assert "EksCluster" in done.stdout


def test_bad_input_is_told() -> None:
    assert "there is no such format of a graph\n  got: png\n  allowed: svg, mermaid" in (
        atoll("aws-dev", "--format", "png").stderr
    )
    assert "local is on no cloud" in atoll("local").stderr
