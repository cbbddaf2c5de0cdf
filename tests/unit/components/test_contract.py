"""What other teams rely on: the schema for other languages, names, and what reaches the engine."""

import importlib.util
import json
import os
import re
import sys
from pathlib import Path
from types import ModuleType

import pulumi_kubernetes as k8s
import pytest
from pulumi.provider.experimental.component import ComponentProvider

import atoll.aws
import atoll.azure
import atoll.gcp
import atoll.kubernetes
from atoll.kubernetes._objects import KubernetesObject
from atoll.testing import record

ROOT = Path(__file__).parents[3]
SNAPSHOT = Path(__file__).with_name("schema.json")
PACKAGES = (atoll.kubernetes, atoll.aws, atoll.gcp, atoll.azure)


@pytest.fixture(scope="module")
def host() -> ModuleType:
    """The program that serves the components to other languages."""
    spec = importlib.util.spec_from_file_location("component_host", ROOT / "components" / "__main__.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def schema(host) -> dict:
    provider = ComponentProvider(host.installed_components(), "atoll", None, "0.0.0")
    return provider.schema if isinstance(provider.schema, dict) else json.loads(provider.schema)


def test_schema_is_the_one_that_was_agreed(schema) -> None:
    """A difference is a change for every user: look at it, write it in the changelog, then update the file:

    UPDATE_SCHEMA=1 python -m pytest tests/unit/components/test_contract.py
    """
    text = json.dumps(schema, indent=2, sort_keys=True) + "\n"
    if os.environ.get("UPDATE_SCHEMA"):
        SNAPSHOT.write_text(text)

    assert text == SNAPSHOT.read_text()


def test_every_component_is_served(host) -> None:
    components = {name.removesuffix("Args") for name, _ in arguments()}

    assert {component.__name__ for component in host.installed_components()} == components


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_all_is_sorted_and_whole(package) -> None:
    public = [name for name in vars(package) if re.match("[A-Z]", name)]

    assert package.__all__ == sorted(public)


def arguments() -> list[tuple[str, type]]:
    return [
        (name, getattr(package, name))
        for package in PACKAGES
        for name in package.__all__
        if name.endswith("Args")
    ]


def test_numbers_and_structure_are_plain(schema) -> None:
    for resource in schema["resources"].values():
        for name, field in resource["inputProperties"].items():
            if field.get("type") not in ("string", "boolean"):
                assert field.get("plain") is True, name


def test_everything_is_described(schema) -> None:
    for token, resource in schema["resources"].items():
        assert resource["description"], token
        for group in ("inputProperties", "properties"):
            for name, field in resource[group].items():
                assert field.get("description"), f"{token}.{name}"


@pytest.mark.parametrize(("name", "args"), arguments(), ids=lambda item: getattr(item, "__name__", ""))
def test_every_argument_is_in_the_docs(name, args) -> None:
    page = (ROOT / "docs" / "components" / f"{_snake(name.removesuffix('Args'))}.md").read_text()

    for field in args.__annotations__:
        assert f"| `{field}` |" in page


def test_every_page_is_in_the_index() -> None:
    folder = ROOT / "docs" / "components"
    index = (folder / "README.md").read_text()

    assert [page.name for page in folder.glob("[a-z]*.md") if f"({page.name})" not in index] == []


def _snake(name: str) -> str:
    return {"KServe": "kserve"}.get(name) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def test_docs_have_an_example_that_runs() -> None:
    pages = sorted((ROOT / "docs" / "components").glob("*.md"))
    examples = {
        page.name: code
        for page in pages
        for code in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
    }

    assert len(examples) == len(pages) - 1  # README.md shows none
    for name, code in examples.items():
        files = {"open": lambda path: (Path(__file__).parent / "releases" / Path(path).name).open()}
        assert len(record(lambda code=code, files=files: exec(code, files))) > 1, name


def test_objects_are_registered_as_the_sdk_registers_them() -> None:
    metadata = {"name": "a", "namespace": "b"}
    service = {"ports": [{"port": 80, "targetPort": 8080}], "selector": {"app": "x"}}
    manifests = {
        "service": {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": service},
        "secret": {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": {"k": "dg=="}},
    }

    def theirs() -> None:
        k8s.core.v1.Service("service", metadata=metadata, spec=service)
        k8s.core.v1.Secret("secret", metadata=metadata, data={"k": "dg=="})

    def ours() -> None:
        for name, manifest in manifests.items():
            KubernetesObject(name, manifest)

    assert record(ours) == record(theirs)


def test_import_loads_no_sdk_of_a_cloud_or_cluster() -> None:
    loaded = [name for name in sys.modules if name.startswith("atoll.")]

    assert "atoll.kubernetes.kserve" in loaded
    for name in loaded:
        assert "pulumi_kubernetes" not in vars(sys.modules[name])
