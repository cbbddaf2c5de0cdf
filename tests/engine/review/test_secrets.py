"""No secret of any fixture is in what a check, a preview or an update prints, logs and writes.

Each value is secret and each text ends with a canary, but for what the offline providers refuse with one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from atoll_engine import offline
from atoll_policies.baselines import baseline
from atoll_policies.testing import Sample, build
from tests.engine.review.conftest import PACK, Shell, shell

CANARY = "canary-3d9a"
# From -v=9 on the engine itself logs each value that it passes on, secret or not.
MOST_VERBOSE = "8"
PROGRAM = """
import json
import pathlib

import pulumi


def hidden(tree):
    if isinstance(tree, dict):
        return {name: hidden(value) for name, value in tree.items()}
    return [hidden(value) for value in tree] if isinstance(tree, list) else pulumi.Output.secret(tree)


for item in json.loads(pathlib.Path("resources.json").read_text()):
    pulumi.CustomResource(item["type"], item["name"], hidden(item["properties"]))
"""


Place = tuple[str, str]
"""A resource's name and one of its properties."""


def declared(samples: Collection[Sample], plain: Collection[Place] = ()) -> str:
    """Return what the program declares: ``samples`` with the canary everywhere but in ``plain``."""
    inputs = {item.name: item.properties for item in baseline().values()}
    return json.dumps(
        [
            {
                "type": item.type,
                "name": item.name,
                "properties": {
                    name: value if (item.name, name) in plain else planted(value)
                    for name, value in item.properties.items()
                    if name in inputs[item.name]
                },
            }
            for item in samples
        ]
    )


def refused(outcome: offline.Outcome) -> set[Place]:
    """Return what providers refuse, after a look at how they do."""
    assert CANARY not in repr(outcome)
    found = [(said.urn, re.search(r"has a problem: (\w+)", said.message)) for said in outcome.errors]
    return {(urn.rpartition("::")[2], problem[1] if problem else "") for urn, problem in found}


def planted(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: planted(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [planted(value) for value in tree]
    return f"{tree}{CANARY}" if isinstance(tree, str) else tree


def holding(folder: Path) -> list[str]:
    """Return the files of a folder that have the canary, but for the program's own."""
    files = (item for item in folder.rglob("*") if item.is_file() and item.name != "resources.json")
    return [item.name for item in files if CANARY.encode() in item.read_bytes()]


def run(here: Shell, *words: str) -> str:
    """Run a command with all its logs; return what it printed, after a look at what it wrote."""
    scratch = here.folder / "scratch"
    scratch.mkdir(exist_ok=True)
    logs = ("--event-log", str(scratch / "events"), "--logtostderr", f"-v={MOST_VERBOSE}")
    variables = {"PULUMI_DEBUG_COMMANDS": "true", "TMPDIR": str(scratch)}
    printed = here.pulumi(*words, "--diff", "--policy-pack", str(PACK), *logs, **variables).stdout
    assert (scratch / "events").stat().st_size > 50_000
    assert holding(here.folder) == []
    return printed


@pytest.mark.parametrize("provider", ["aws", "azure-native", "gcp", "kubernetes"])
def test_no_secret_leaves_the_engine(provider: str, tmp_path: Path) -> None:
    samples = [item for item in build(baseline()) if item.type.startswith(f"{provider}:")]
    with offline.rehearsal([provider], mode="filled", existing=["*"]) as environment:
        here = shell(tmp_path, environment)
        (tmp_path / "__main__.py").write_text(PROGRAM)
        program = tmp_path / "resources.json"

        def checked() -> set[Place]:
            return refused(offline.check(tmp_path, mode="filled", existing=["*"], stack="aws-prod"))

        program.write_text(declared(samples))
        plain = checked()
        program.write_text(declared(samples, plain))
        # With a canary or without: what has another's name, or a type that the SDK no longer has.
        gone = {name for name, _ in checked()}
        samples = [item for item in samples if item.name not in gone]
        program.write_text(declared(samples, plain))
        here.stack("aws-prod")
        config = here.configured({"all": "advisory"})
        previewed = run(here, "preview", "--policy-pack-config", config)
        updated = run(here, "up", "--yes", "--skip-preview", "--policy-pack-config", config)
        exported = here.pulumi("stack", "export").stdout
        left = holding(environment.folder)

    assert len(samples) > 50
    assert f"+ {len(samples) + 1} created" in updated
    assert "[advisory]" in previewed
    for text in (previewed, updated, exported):
        assert CANARY not in text
    assert left == []
