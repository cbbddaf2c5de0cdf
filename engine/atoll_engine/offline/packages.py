"""Installed Pulumi SDKs: which there are, which class a token stands for; nothing is imported to find out."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from atoll_engine.errors import AtollError

_TABLES = ("resource_modules", "resource_packages")


@dataclass(frozen=True)
class Sdk:
    """One installed SDK: the provider's ``name``, the Python ``module`` and its ``version``."""

    name: str
    module: str
    version: str
    folder: Path

    @cached_property
    def classes(self) -> dict[str, tuple[str, str]]:
        """Token -> (module, class) of every resource, and of the provider itself."""
        modules, packages = _registered(self.folder / "__init__.py")
        found = {package["token"]: (package["fqn"], package["class"]) for package in packages}
        for module in modules:
            found |= {token: (module["fqn"], name) for token, name in module["classes"].items()}
        return found

    def resource_class(self, token: str) -> type:
        """Import the module of ``token`` and return its class. Raises KeyError where there is none."""
        module, name = self.classes[token]
        # An SDK warns of its own deprecated classes while it is imported.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            found: type = getattr(importlib.import_module(module), name)
        return found


@cache
def installed(name: str) -> Sdk:
    """Return the SDK of the provider ``name``, such as ``aws`` or ``azure-native``.

    Raises AtollError where it isn't installed.
    """
    module = f"pulumi_{name.replace('-', '_')}"
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise AtollError(
            f"no SDK of the provider {name!r} is installed",
            got=f"no Python package {module}",
            fix=f"install pulumi-{name}, or leave {name!r} out of the offline providers",
        )
    version = metadata.version(f"pulumi-{name}")
    return Sdk(name, module, version, Path(spec.submodule_search_locations[0]))


def _registered(init: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the tables of resources and of providers that an SDK's ``__init__`` registers."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    for keyword in _keywords(ast.parse(init.read_text())):
        if keyword.arg in tables and isinstance(keyword.value, ast.Constant):
            tables[keyword.arg] = json.loads(str(keyword.value.value))
    return tables["resource_modules"], tables["resource_packages"]


def _keywords(tree: ast.Module) -> Iterator[ast.keyword]:
    for statement in tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            yield from statement.value.keywords
