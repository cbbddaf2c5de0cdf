"""The example in YAML through the component provider; its language host is played by yaml_program.py."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from atoll_engine import offline

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "gpu-cluster-yaml"


@pytest.fixture(scope="module")
def folder(served_schema: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python project that registers what the example says."""
    folder = tmp_path_factory.mktemp("yaml")
    shutil.copy(Path(__file__).with_name("yaml_program.py"), folder / "__main__.py")
    shutil.copy(EXAMPLE / "Pulumi.dev.yaml", folder)
    (folder / "schema.json").write_text(json.dumps(served_schema))
    project = {
        "name": "gpu-cluster",
        "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(ROOT / ".venv")}},
        "packages": {"atoll": str(ROOT / "components")},
    }
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    return folder


def test_the_example_names_our_package() -> None:
    project = yaml.safe_load((EXAMPLE / "Pulumi.yaml").read_text())

    assert (EXAMPLE / project["packages"]["atoll"]).resolve() == ROOT / "components"


def test_its_resources_are_those_of_the_python_example(
    folder: Path, cloud: offline.Environment, made_in_python: set[str]
) -> None:
    shutil.copy(EXAMPLE / "Pulumi.yaml", folder / "program.yaml")

    outcome = offline.preview(folder, cloud, stack="dev")

    assert outcome.errors == ()
    assert {item.urn for item in outcome.resources if "::pulumi:" not in item.urn} == made_in_python


def test_its_arguments_are_those_of_the_served_schema(served_schema: dict[str, Any]) -> None:
    """Pulumi's YAML host refuses others; the provider itself takes no notice of one that it doesn't know."""
    for resource in yaml.safe_load((EXAMPLE / "Pulumi.yaml").read_text())["resources"].values():
        component = served_schema["resources"][resource["type"].replace(":", ":index:")]

        assert resource["properties"].keys() <= component["inputProperties"].keys()
        assert resource["properties"].keys() >= set(component["requiredInputs"])
