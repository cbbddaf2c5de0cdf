"""The linter finds every trap of Pulumi's analyser and host, and nothing in what works."""

import importlib
import importlib.util
import inspect
from pathlib import Path
from typing import Any, TypedDict

import pulumi
import pytest
from pulumi.provider.experimental.component import ComponentProvider

from atoll.lint import _field, lint
from tests.unit.components import lint_cases, lint_future

ROOT = Path(__file__).parents[3]


def served() -> list[type[pulumi.ComponentResource]]:
    spec = importlib.util.spec_from_file_location("component_host", ROOT / "components" / "__main__.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.installed_components()


@pytest.mark.parametrize("component", served(), ids=lambda component: component.__name__)
def test_ours_can_be_used_in_every_language(component: type[pulumi.ComponentResource]) -> None:
    assert lint(component) == []


def test_what_works_is_let_through() -> None:
    assert lint(lint_cases.Good) == []
    assert ComponentProvider([lint_cases.Good], "x", None, "0.0.0").schema


@pytest.mark.parametrize("trap", lint_cases.TRAPS)
def test_each_trap_is_told(trap: str) -> None:
    hint, said = lint_cases.TRAPS[trap]

    (problem,) = _field(hint)
    assert said in problem


@pytest.mark.parametrize("trap", ["literal", "union", "tuple", "set", "bytes", "callable", "map_by_number"])
def test_what_the_analyser_refuses_is_among_them(trap: str) -> None:
    fields = {"value": lint_cases.TRAPS[trap][0]}
    arguments = TypedDict("arguments", fields)  # type: ignore[misc]

    def init(self: Any, name: str, args: arguments, opts: Any = None) -> None:  # type: ignore[valid-type]
        """Never called."""

    refused = type("Refused", (pulumi.ComponentResource,), {"__init__": init, "__module__": __name__})
    init.__annotations__["args"] = arguments
    with pytest.raises(Exception, match=r".+"):
        ComponentProvider([refused], "x", None, "0.0.0").get_schema()


def test_what_is_undescribed_is_told_all_at_once() -> None:
    assert lint(lint_cases.Undescribed) == [
        "the class has no docstring: it is the description",
        "named: has no docstring under it: it is the description",
        "optional: its docstring doesn't say what happens when it is absent",
        "url: the output has no docstring under it",
    ]


@pytest.mark.parametrize("component", [lint_cases.Argless, lint_cases.Optional])
def test_args_must_be_a_typed_dict(component: type[pulumi.ComponentResource]) -> None:
    (problem,) = lint(component)
    assert "`args` must be a TypedDict" in problem


def test_a_future_import_is_told() -> None:
    (problem,) = lint(lint_future.Future)
    assert "from __future__ import annotations" in problem
    assert inspect.signature(lint_future.Future.__init__).parameters["args"].annotation == "GoodArgs"
