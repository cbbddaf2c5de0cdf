"""What all components of Google Cloud have in common."""

import doctest
import inspect
import re
from pathlib import Path

import pulumi_gcp
import pytest

import atoll.gcp
from atoll.errors import ValidationError
from atoll.testing import record
from tests.engine.clouds import programs_gcp

ROOT = Path(__file__).parents[4]
COMPONENTS = [name.removesuffix("Args") for name in atoll.gcp.__all__ if name.endswith("Args")]


@pytest.fixture(scope="module")
def platform():
    return record(programs_gcp.platform)


def test_all_is_sorted_and_whole() -> None:
    public = [name for name in vars(atoll.gcp) if re.match("[A-Z]", name)]

    assert atoll.gcp.__all__ == sorted(public)


def test_the_platform_has_every_component(platform) -> None:
    tokens = {item.token for item in platform.values()}

    assert {f"atoll:index:{name}" for name in COMPONENTS} <= tokens


def test_what_takes_labels_has_them(platform) -> None:
    for item in platform.values():
        if item.token.startswith("gcp:"):
            for field, key in (("labels", "labels"), ("resource_labels", "resourceLabels")):
                if field in inspect.signature(resource_class(item.token)._internal_init).parameters:
                    assert item.inputs[key]["managed-by"] == "atoll", item.name


def resource_class(token: str):
    module = token.split(":")[1].split("/")[0]
    return getattr(getattr(pulumi_gcp, module), token.rpartition(":")[2])


def test_nodes_are_labelled(platform) -> None:
    pools = [item for item in platform.values() if item.token == "gcp:container/nodePool:NodePool"]

    assert len(pools) == 4
    for pool in pools:
        assert pool.inputs["nodeConfig"]["resourceLabels"]["managed-by"] == "atoll"


def test_children_are_named_after_their_component(platform) -> None:
    for item in platform.values():
        if item.parent:
            assert item.name.startswith(f"{item.parent}-"), item.name


def test_the_same_program_registers_the_same(platform) -> None:
    assert record(programs_gcp.platform) == platform


def test_a_preview_knows_all_names(platform) -> None:
    planned = record(programs_gcp.platform, preview=True)

    assert set(planned) == set(platform)


def test_a_label_that_a_caller_gives_is_on_top() -> None:
    args = {"project": "some-project", "location": "EU", "labels": {"team": "research"}}
    made = record(lambda: atoll.gcp.GcpBucket("models", args))["models-bucket"]

    assert made.inputs["labels"]["team"] == "research"
    assert made.inputs["labels"]["atoll-name"] == "models"


@pytest.mark.parametrize("name", COMPONENTS)
def test_what_is_missing_and_what_is_unknown_is_told_at_once(name) -> None:
    args = getattr(atoll.gcp, f"{name}Args")
    with pytest.raises(ValidationError) as error:
        record(lambda: getattr(atoll.gcp, name)("some-name", {"nonsense": 1}))

    paths = {problem.path for problem in error.value.problems}
    assert paths >= {"nonsense", *args.__required_keys__}


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_argument_and_output_is_on_its_page(name) -> None:
    page = (ROOT / "docs" / "components" / f"{snake(name)}.md").read_text()

    for field in getattr(atoll.gcp, f"{name}Args").__annotations__:
        assert f"| `{field}` |" in page
    for output in getattr(atoll.gcp, name).__annotations__:
        assert f"| `{output}` |" in page


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_example_of_its_page_runs(name) -> None:
    page = (ROOT / "docs" / "components" / f"{snake(name)}.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)

    made = record(lambda: exec(code, {}))
    assert f"atoll:index:{name}" in {item.token for item in made.values()}


def test_facts_on_the_pools_page_are_those_of_the_catalogue() -> None:
    page = ROOT / "docs" / "components" / "gke_accelerator_pool.md"
    results = doctest.testfile(str(page), module_relative=False, encoding="utf-8")

    assert results.attempted
    assert not results.failed
