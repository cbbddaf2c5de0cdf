"""Which resources a case is about: the changed one, and those that are related to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies.cases import Declared, Reference

# Everything refers to keys, so that two resources have the same says nothing.
_KEYS = ("aws:kms/", "gcp:kms/", "azure-native:keyvault:")


def around(name: str, resources: Mapping[str, Declared], *, wide: bool) -> set[str]:
    """Return the names of ``name``, what refers to it, and what those need.

    Where it is ``wide``, what refers to those that refer to it is there too, and to what ``name`` needs.
    """
    needs = {item.name: set(_names(item.properties, resources)) for item in resources.values()}
    needed_by = {item: {other for other in needs if item in needs[other]} for item in needs}
    near = _closure({name}, needed_by) if wide else {name} | needed_by[name]
    if wide:
        needed = {item for item in _closure({name}, needs) if not resources[item].type.startswith(_KEYS)}
        near |= {other for item in needed for other in needed_by[item]}
    return _closure(near, needs)


def _closure(names: set[str], needs: Mapping[str, set[str]]) -> set[str]:
    found, left = set(names), list(names)
    while left:
        new = needs[left.pop()] - found
        found |= new
        left += new
    return found


def named_in(text: str, resources: Mapping[str, Declared]) -> Declared | None:
    """Return the resource that ``text`` ends in the name of, as ``table/usage`` does; not so ARNs."""
    name = text.rpartition("/")[2] if "/" in text and not text.startswith("arn:") else ""
    found = [item for item in resources.values() if name and item.properties.get("name") == name]
    return found[0] if len(found) == 1 else None


def _names(value: Any, resources: Mapping[str, Declared]) -> Iterator[str]:
    if isinstance(value, Reference):
        yield from {value.name} & set(resources)
    elif isinstance(value, str):
        if other := named_in(value, resources):
            yield other.name
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _names(item, resources)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _names(item, resources)
