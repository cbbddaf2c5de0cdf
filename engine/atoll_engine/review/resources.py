"""From the engine's resources to those that rules see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from atoll_engine import offline
from atoll_engine.plan.tree import staying
from atoll_engine.provider import values as engine
from atoll_policies import HIDDEN, UNKNOWN, Resource


def inputs_of(resources: Iterable[offline.Resource]) -> list[Resource]:
    """Return what the rules of single resources see: inputs, as before anything is made."""
    return [_resource(item, item.inputs) for item in staying(resources)]


def outputs_of(resources: Iterable[offline.Resource]) -> list[Resource]:
    """Return what the rules of a whole stack see: inputs, and outputs as far as they are known."""
    return [
        _resource(item, {**item.inputs, **item.outputs, **({"id": item.id} if item.id else {})})
        for item in staying(resources)
    ]


def _resource(item: offline.Resource, properties: Mapping[str, Any]) -> Resource:
    tree = {name: as_policies_see(value) for name, value in properties.items()}
    depends_on = item.property_dependencies
    return Resource(item.urn, item.type, item.name, tree, item.parent, property_dependencies=depends_on)


def as_policies_see(value: Any) -> Any:
    """Return a value of the engine's as rules have it; the content of a secret stays hidden."""
    if value is engine.UNKNOWN:
        return UNKNOWN
    if isinstance(value, engine.Secret):
        return HIDDEN if value.value is None else as_policies_see(value.value)
    if isinstance(value, Mapping):
        return {name: as_policies_see(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_policies_see(item) for item in value]
    return value
