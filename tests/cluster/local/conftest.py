"""The ``local`` environment, brought up once by the command line that a person uses.

It runs from a copy of the checkout, so that tests can change settings, and with its own state folder, so that
an environment that is up on this machine is left alone. The caches are the user's: nothing is built twice.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


@dataclass
class Checkout:
    """A checkout with its own state: run commands in it, change its settings."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, check: bool = True, **extra_env: str) -> subprocess.CompletedProcess[str]:
        """Run ``./atoll ARGUMENTS`` and return its outputs, both as text."""
        done = subprocess.run(
            [sys.executable, "-m", "atoll_engine", *arguments],
            cwd=self.root,
            env={**self.env, **extra_env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(
                f"atoll {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start ``./atoll ARGUMENTS`` in a process group of its own, output to ``start.log``."""
        with (self.root / "start.log").open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "atoll_engine", *arguments],
                cwd=self.root,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )

    @property
    def settings_file(self) -> Path:
        """The settings of ``local`` in this checkout."""
        return self.root / "stacks/environments/Pulumi.local.yaml"

    def shell_env(self) -> dict[str, str]:
        """Return the environment of a shell in which ``eval "$(./atoll env)"`` was run."""
        exports = self.run("env", "local").stdout
        script = (
            f'{exports}\nexec "{sys.executable}" -c "import json, os; print(json.dumps(dict(os.environ)))"'
        )
        answer = subprocess.run(
            ["sh", "-c", script], env=self.env, capture_output=True, text=True, check=True
        )
        env: dict[str, str] = json.loads(answer.stdout)
        return env

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a plain ``pulumi`` in such a shell."""
        env = self.shell_env()
        program = shutil.which("pulumi", path=env["PATH"])
        assert program
        return subprocess.run(
            [program, *arguments],
            cwd=self.root,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    def outputs(self) -> dict[str, Any]:
        """Return the exports."""
        outputs: dict[str, Any] = json.loads(self.run("outputs", "local").stdout)
        return outputs

    def exported_state(self) -> dict[str, Any]:
        """Return ``pulumi stack export``."""
        exported: dict[str, Any] = json.loads(self.pulumi("stack", "export", "--stack", "local").stdout)
        return exported

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig of the cluster."""
        machine = Path(self.env["XDG_STATE_HOME"], "atoll/pulumi/machine.local.json")
        return Path(json.loads(machine.read_text())["kubeconfig"])


def make_checkout(root: Path) -> Checkout:
    """Copy the tracked and untracked files of this checkout to ``root``; share its virtual environment."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listing, cwd=ROOT, text=True).rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
    (root / ".venv").symlink_to(ROOT / ".venv")
    kept = {
        name: value for name, value in os.environ.items() if not re.match("PULUMI_|ATOLL_|KUBECONFIG", name)
    }
    env = {
        **kept,
        "PYTHONPATH": f"{root}/engine:{root}/components",
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "XDG_STATE_HOME": str(root / ".state"),
        "COLUMNS": "200",
    }
    return Checkout(root, env)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A checkout whose environment is taken down at the end, whatever the tests did to it."""
    made = make_checkout(tmp_path_factory.mktemp("checkout"))
    yield made
    made.run("down", "local")


@pytest.fixture(scope="session")
def local(checkout: Checkout) -> Checkout:
    """The checkout with ``local`` up."""
    done = checkout.run("up", "local")
    print(done.stderr[-4000:])
    return checkout
