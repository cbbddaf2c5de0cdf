"""The example in TypeScript: generated SDK, compiler, engine and our component provider."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from atoll_engine import toolchain
from atoll_engine.progress import Progress

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "gpu-cluster-typescript"
NODE_PACKAGES = ("nodejs", "npm")


@pytest.fixture(scope="module")
def node_environment(shell: dict[str, str]) -> dict[str, str]:
    """``shell``, with Node.js; installed where the machine has none."""
    if not shutil.which("npm"):
        toolchain.ensure_packages(NODE_PACKAGES, Progress())
    return shell


@pytest.fixture(scope="module")
def project(
    served_schema: dict[str, Any],
    node_environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A team's project after `npm ci` and `pulumi package add`, with the SDK that the latter generates."""
    folder = tmp_path_factory.mktemp("typescript")
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    settings = (folder / "Pulumi.yaml").read_text().replace("../../components", str(ROOT / "components"))
    (folder / "Pulumi.yaml").write_text(settings)
    _run(["npm", "ci", "--no-audit", "--no-fund"], folder, node_environment)
    sdk = folder / "node_modules" / "@pulumi" / "atoll"
    generator = toolchain.ensure(["sdkgen"], Progress())["sdkgen"] / "sdkgen-nodejs"
    _run([generator, sdk], folder, node_environment, json.dumps(served_schema))
    _run(["node", "scripts/postinstall.js"], sdk, _with_compiler(node_environment, folder))
    return folder


def test_the_compiler_accepts_it_and_tells_a_misspelt_argument(
    project: Path, node_environment: dict[str, str]
) -> None:
    _run(["npx", "tsc"], project, node_environment)
    wrong = project / "wrong.ts"
    wrong.write_text((EXAMPLE / "index.ts").read_text().replace("maxNodes: 4", "maxNods: 4"))

    told = subprocess.run(
        ["npx", "tsc", "--noEmit", "--skipLibCheck", "--module", "nodenext", "wrong.ts"],
        cwd=project,
        env=node_environment,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout

    assert (
        "'maxNods' does not exist in type 'EksAcceleratorPoolArgs'. Did you mean to write 'maxNodes'?" in told
    )


def test_its_resources_are_those_of_the_python_example(
    project: Path, node_environment: dict[str, str], made_in_python: set[str]
) -> None:
    told = _preview(project, node_environment)

    assert told["errors"] == []
    assert {urn for urn in told["urns"] if "::pulumi:" not in urn} == made_in_python


def test_a_component_refuses_in_its_own_words(project: Path, node_environment: dict[str, str]) -> None:
    refused = _preview(project, node_environment, "monthlyLimitUsd=0")

    assert any("monthly_limit_usd" in message for message in refused["errors"])


def _preview(project: Path, environment: dict[str, str], *settings: str) -> dict[str, list[str]]:
    script = Path(__file__).with_name("preview_typescript.mjs")
    told: dict[str, list[str]] = json.loads(_run(["node", script, project, *settings], project, environment))
    return told


def _with_compiler(environment: dict[str, str], folder: Path) -> dict[str, str]:
    programs = [str(folder / "node_modules" / ".bin"), environment["PATH"]]
    return {**environment, "PATH": os.pathsep.join(programs)}


def _run(command: list[str | Path], folder: Path, environment: dict[str, str], stdin: str = "") -> str:
    """Run to the end; return what was printed. Nothing that it has started stays, whatever happens."""
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            printed, said = running.communicate(stdin, timeout=120)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == 0, printed + said
    return printed
