"""Which resources a case is about: the changed one, and those that are related to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies.cases import Declared, Reference

# Everything refers to keys, so that two resources have the same says nothing.
_KEYS = ("aws:kms/", "gcp:kms/", "azure-native:keyvault:")


def around(name: str, resources: Mapping[str, Declared], *, wide: bool) -> set[str]:
    """Return the names of ``name``, what refers to it, and what those need.

    Where it is ``wide``, what refers to anything that ``name`` needs is there too.
    """
    needs = {item.name: set(_names(item.properties)) & set(resources) for item in resources.values()}
    near = _closure({name}, needs) if wide else {name}
    asked = {found for found in near if found == name or not resources[found].type.startswith(_KEYS)}
    return _closure(near | {item for item, needed in needs.items() if needed & asked}, needs)


def _closure(names: set[str], needs: Mapping[str, set[str]]) -> set[str]:
    found, left = set(names), list(names)
    while left:
        new = needs[left.pop()] - found
        found |= new
        left += new
    return found


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Reference):
        yield value.name
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _names(item)
