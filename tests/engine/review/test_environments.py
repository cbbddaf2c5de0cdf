"""The environments of this repository keep the policies, and every rule can tell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from atoll_policies import kind_of
from tests.engine.review.conftest import PACK, ROOT

ON_CLOUDS = sorted(
    file.stem.removeprefix("Pulumi.")
    for file in (ROOT / "stacks/environments").glob("Pulumi.*.yaml")
    if file.stem != "Pulumi.local"
)


@pytest.mark.parametrize("environment", ON_CLOUDS)
def test_an_environment_has_nothing_that_ends_its_review(environment: str, tmp_path: Path) -> None:
    report = tmp_path / "review.json"
    words = ["review", environment, "--base", "HEAD", "--fail-undetermined", "--json", str(report)]
    done = subprocess.run(
        [sys.executable, "-m", "atoll_engine", *words], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    [reviewed] = json.loads(report.read_text())["environments"]
    findings = [*reviewed["findings"]]
    assert findings, "a platform without any advice was not looked at"
    assert {item["verdict"] for item in findings} == {"violation"}
    assert {item["level"] for item in findings} == {"advisory"}


def test_nothing_is_waived_in_production() -> None:
    waivers = yaml.safe_load((PACK / "waivers.yaml").read_text())["waivers"]
    stacks = {waiver["urn"].split("::")[0].rpartition(":")[2] for waiver in waivers}
    assert {stack for stack in stacks if kind_of(stack) == "prod"} == set()
