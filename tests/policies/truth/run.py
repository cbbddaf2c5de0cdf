"""Running the scanner over folders of cases."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from atoll_policies.cases import Declared
from tests.policies.truth import hcl, manifests

Verdicts = dict[str, dict[str, str]]
"""By check and resource: ``PASSED`` or ``FAILED``."""

_PROJECT = Path(__file__).with_name("scanner")


def address(declared: Declared) -> str:
    """Return what the scanner calls a resource; empty where there is no way to ask it."""
    if declared.type.startswith("kubernetes:"):
        return manifests.address(declared)
    return hcl.address(declared) if hcl.terraform_type(declared.type) else ""


def text(resources: Mapping[str, Declared]) -> tuple[str, str]:
    """Return the suffix and content of a file with ``resources``, all of one provider."""
    if any(item.type.startswith("kubernetes:") for item in resources.values()):
        return ".yaml", "---\n".join(manifests.written(item, resources) for item in resources.values())
    return ".tf", "\n".join(hcl.written(item, resources) for item in resources.values() if address(item))


def scan(cases: Mapping[str, Mapping[str, Declared]], folder: Path) -> dict[str, Verdicts]:
    """Write each case into a folder of its name below ``folder``, and return what the scanner says of it.

    Raises subprocess.CalledProcessError where the scanner fails.
    """
    for name, resources in cases.items():
        suffix, content = text(resources)
        (folder / name).mkdir(parents=True)
        # A name of its own: the scanner remembers policy documents by the name of their file.
        (folder / name / f"{name}{suffix}").write_text(content)
    command = ["uv", "run", "--project", str(_PROJECT), "--frozen", "--quiet", "python"]
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(
        [*command, str(_PROJECT / "scan.py"), str(folder)],
        env={**environment, "LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Verdicts] = json.loads(done.stdout)
    return found
