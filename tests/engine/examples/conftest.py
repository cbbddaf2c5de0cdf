"""What the tests share: no account, the schema as our provider serves it, what the Python example makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from atoll_engine import offline, toolchain
from atoll_engine.progress import Progress

ROOT = Path(__file__).parents[3]
ROLE = "arn:aws:iam::123456789012:role/platform-team"


@pytest.fixture(autouse=True)
def _as_on_a_machine_without_an_account(no_credentials: None) -> None:
    """Every test here."""


@pytest.fixture(scope="module")
def cloud() -> Iterator[offline.Environment]:
    """The providers that the examples' components need."""
    with offline.providers(["aws"], existing=[ROLE]) as environment:
        yield environment


@pytest.fixture(scope="module")
def shell(cloud: offline.Environment) -> dict[str, str]:
    """The environment of a person with pulumi on the path, and offline providers."""
    pulumi = toolchain.ensure_pulumi(Progress())
    folders = [toolchain.ensure_language_host(pulumi), pulumi.program.parent, os.environ["PATH"]]
    return {
        **cloud.process_environment(),
        "ATOLL_PYTHON": sys.executable,
        "PATH": os.pathsep.join(str(folder) for folder in folders),
    }


@pytest.fixture(scope="session")
def served_schema(pulumi_bin: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``pulumi package get-schema`` prints for our components.

    It is asked of a program, not of the folder: the engine would first download the plugin of each cloud.
    """
    folder = tmp_path_factory.mktemp("schema")
    provider = folder / "pulumi-resource-atoll"
    provider.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "components"}" "$@"\n')
    provider.chmod(0o755)
    command = [str(pulumi_bin), "package", "get-schema", str(provider), "--non-interactive"]
    environment = {**os.environ, "PULUMI_HOME": str(folder), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    schema: dict[str, Any] = json.loads(done.stdout)
    return schema


@pytest.fixture(scope="session")
def made_in_python() -> set[str]:
    """The URNs that the example in Python makes, which the other languages have to make too."""
    with offline.providers(["aws"], existing=[ROLE]) as environment:
        outcome = offline.preview(ROOT / "examples" / "gpu-cluster-aws", environment, stack="dev")
    assert outcome.errors == ()
    return {resource.urn for resource in outcome.resources if "::pulumi:" not in resource.urn}
