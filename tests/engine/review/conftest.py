"""A person's shell: the real engine, a program with one EKS cluster, and a simulated cloud."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi import automation

from atoll_engine import offline, toolchain
from atoll_engine.offline import projects
from atoll_engine.offline.engine import Engine
from atoll_engine.offline.inline import InlineProgram, Program
from atoll_engine.progress import Progress

ROOT = Path(__file__).parents[3]
PACK = ROOT / "policies"
PROGRAM = """
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
key = aws.kms.Key("key", enable_key_rotation=True)
aws.eks.Cluster(
    "main",
    role_arn="arn:aws:iam::123456789012:role/cluster",
    vpc_config={
        "subnet_ids": ["subnet-0a", "subnet-0b"],
        "endpoint_public_access": config.get_bool("public") or False,
        "endpoint_private_access": True,
    },
    encryption_config={"resources": ["secrets"], "provider": {"key_arn": key.arn}},
)
"""
EXISTING = ["arn:aws:iam::123456789012:role/cluster", "subnet-0a", "subnet-0b"]


@pytest.fixture(autouse=True)
def _as_on_a_machine_without_an_account(no_credentials: None) -> None:
    """Every test here."""


@dataclass
class Shell:
    """Runs ``pulumi`` in a program's folder."""

    folder: Path
    variables: dict[str, str]

    def pulumi(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Return what came of a command; its outputs are one."""
        return subprocess.run(
            ["pulumi", *words, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env={**self.variables, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )

    def stack(self, name: str, **config: str) -> None:
        """Make a stack with settings, and choose it."""
        assert self.pulumi("stack", "init", name).returncode == 0
        for key, value in config.items():
            assert self.pulumi("config", "set", key, value).returncode == 0

    def resources(self) -> list[str]:
        """Return the types of what the stack has, but for itself and providers."""
        exported = json.loads(self.pulumi("stack", "export").stdout)
        found = exported["deployment"].get("resources") or []
        return sorted(item["type"] for item in found if not item["type"].startswith("pulumi:"))

    def configured(self, rules: Mapping[str, object]) -> str:
        """Write a file for ``--policy-pack-config`` and return its path."""
        file = self.folder / "rules.json"
        file.write_text(json.dumps(rules))
        return str(file)


def shell(folder: Path, environment: offline.Environment) -> Shell:
    pulumi = toolchain.ensure_pulumi(Progress())
    folders = [toolchain.ensure_language_host(pulumi), pulumi.program.parent, os.environ["PATH"]]
    variables = {
        **environment.process_environment(),
        "ATOLL_PYTHON": sys.executable,
        "PATH": os.pathsep.join(str(item) for item in folders),
    }
    (folder / "Pulumi.yaml").write_text(
        f"name: test\nruntime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}\n"
    )
    (folder / "__main__.py").write_text(PROGRAM)
    return Shell(folder, variables)


@pytest.fixture
def rehearsal(tmp_path: Path) -> Iterator[Shell]:
    """A shell in which ``up`` makes things, in a simulated cloud."""
    with offline.rehearsal(["aws"], existing=EXISTING) as environment:
        folder = tmp_path / "program"
        folder.mkdir()
        yield shell(folder, environment)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Shell]:
    """A shell whose previews know a value for everything."""
    with offline.providers(["aws"], mode="filled", existing=EXISTING) as environment:
        folder = tmp_path / "filled"
        folder.mkdir()
        yield shell(folder, environment)


def heard(
    program: Program | Path, environment: offline.Environment, stack: str, **options: Any
) -> list[automation.EngineEvent]:
    """Preview with the pack; return the engine's events, of what its policies ended too."""
    events: list[automation.EngineEvent] = []
    project = projects.INLINE if callable(program) else projects.name_of(program)
    engine = Engine(environment, project, stack)
    settings = engine.settings_file(projects.settings(program, project, stack, {}))
    try:
        engine.stack(InlineProgram(program) if callable(program) else program).preview(
            on_event=events.append,
            color="never",
            config_file=str(settings),
            policy_packs=[str(PACK)],
            **options,
        )
    except automation.CommandError:
        if not any(event.policy_event for event in events):
            raise
    finally:
        InlineProgram.clean_up()
    return events
