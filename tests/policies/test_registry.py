"""What can't be a rule doesn't load, and says all that is wrong with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from atoll_policies import Level, PolicyError
from atoll_policies.registry import _modules, refuse, rule

GOOD = rule("eks-endpoint-private")


def test_a_rule_without_cases_is_refused_with_all_that_is_wrong() -> None:
    requires = {"azure-native:containerservice/v20250801:ManagedCluster": GOOD.requires[GOOD.tokens[0]]}
    wrong = replace(GOOD, id="Wrong id", good=(), bad=GOOD.bad[:1], title=" ", requires=requires)
    with pytest.raises(PolicyError) as refused:
        refuse([wrong])
    assert refused.value.problems == (
        "Wrong id: the id must be small letters, digits and hyphens",
        "Wrong id: a good case is missing",
        "Wrong id: 2 bad cases are needed, it has 1",
        "Wrong id: azure-native:containerservice/v20250801:ManagedCluster must be written"
        " azure-native:containerservice:ManagedCluster",
        "Wrong id: `title` must be a sentence",
    )


def test_parts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(PolicyError, match="either `requires` or `across`"):
        refuse([replace(GOOD, requires={})])
    with pytest.raises(PolicyError, match="there is no remedy"):
        refuse([replace(GOOD, prod=Level.REMEDIATE)])
    with pytest.raises(PolicyError, match="two rules have this id"):
        refuse([GOOD, GOOD])


def test_a_rule_that_is_not_there_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"\./atoll policy list"):
        rule("eks-endpoint-privat")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "somerules").mkdir()
    (tmp_path / "somerules/__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    import somerules  # type: ignore[import-not-found]

    yield somerules
    del sys.modules["somerules"]


def test_a_folder_that_python_would_pass_over_is_refused(package: ModuleType) -> None:
    folder = Path(package.__path__[0], "aws")
    folder.mkdir()
    (folder / "forgotten.py").write_text("RULE = None\n")
    with pytest.raises(PolicyError, match=r"aws has no __init__\.py"):
        list(_modules(package))
