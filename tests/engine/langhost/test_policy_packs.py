"""Policy packs under the real engine: verdicts, the stack that they see, and packs that don't load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.langhost.conftest import Engine

PACK = """
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def check(args, report):
    if args.resource_type == "pulumi:index:Stash":
        dry = pulumi.runtime.is_dry_run()
        region = pulumi.Config("governed").get("region")
        report(f"{args.name} of {pulumi.get_project()}/{pulumi.get_stack()} dry={dry} region={region}")

rule = ResourceValidationPolicy("no-stash", "Stashes are not allowed.", check)
PolicyPack("house-rules", enforcement_level=EnforcementLevel.LEVEL, policies=[rule])
"""


def _pack(engine: Engine, program: str) -> str:
    options = f"{{name: python, options: {{virtualenv: {engine.program_python.parent.parent}}}}}"
    manifest = f"version: 0.0.1\nruntime: {options}\n"
    return str(engine.write("pack", {"PulumiPolicy.yaml": manifest, "__main__.py": program}))


@pytest.fixture
def governed(engine: Engine) -> Path:
    folder = engine.stack("governed", "import pulumi\npulumi.Stash('notes', input='x')")
    engine.run("config", "set", "region", "north", cwd=folder)
    return folder


def test_an_advisory_rule_is_shown_and_sees_the_stack(engine: Engine, governed: Path) -> None:
    pack = _pack(engine, PACK.replace("LEVEL", "ADVISORY", 1))

    preview = engine.run("preview", "--policy-pack", pack, cwd=governed)
    up = engine.run("up", "--yes", "--skip-preview", "--policy-pack", pack, cwd=governed)

    assert "[advisory]  no-stash" in preview
    assert "notes of governed/dev dry=True region=north" in preview
    assert "notes of governed/dev dry=False region=north" in up


def test_a_mandatory_rule_fails_the_preview(engine: Engine, governed: Path) -> None:
    pack = _pack(engine, PACK.replace("LEVEL", "MANDATORY", 1))

    shown = engine.run("preview", "--policy-pack", pack, cwd=governed, fails=True)

    assert "[mandatory]  no-stash" in shown


def test_a_pack_checks_a_state_file_with_no_stack(engine: Engine, governed: Path, tmp_path: Path) -> None:
    engine.run("up", "--yes", "--skip-preview", cwd=governed)
    state = tmp_path / "state.json"
    engine.run("stack", "export", "--file", str(state), cwd=governed)
    pack = _pack(engine, PACK.replace("LEVEL", "MANDATORY", 1))

    shown = engine.run(
        "policy", "analyze", "--file", str(state), "--policy-pack", pack, cwd=tmp_path, fails=True
    )

    assert "no-stash" in shown


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import nowhere", "No module named 'nowhere'"),
        ("print('loading the rules')", "the policy pack printed to standard output before it served"),
    ],
)
def test_a_pack_that_does_not_load_says_why(
    engine: Engine, governed: Path, program: str, expected: str
) -> None:
    shown = engine.run("preview", "--policy-pack", _pack(engine, program), cwd=governed, fails=True)

    assert expected in shown
