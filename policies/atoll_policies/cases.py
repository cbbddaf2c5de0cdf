"""Cases: the known-good baseline with one change.

changed("eks-cluster", "vpcConfig.endpointPublicAccess", True)
changed("eks-cluster", "encryptionConfig")              # without the property
without("data-bucket-access")
added(resource("open", "aws:ec2/securityGroup:SecurityGroup", {...}))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from atoll_policies.paths import parts
from atoll_policies.values import MISSING


@dataclass(frozen=True)
class Reference:
    """The output of another resource of the baseline, as ``ref("key", "arn")``."""

    name: str
    output: str = "id"


@dataclass(frozen=True)
class Declared:
    """A resource of a baseline; values may be references."""

    name: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)


def ref(name: str, output: str = "id") -> Reference:
    """Return what stands for an output of the baseline's resource ``name``."""
    return Reference(name, output)


def resource(name: str, type: str, properties: Mapping[str, Any] | None = None) -> Declared:  # noqa: A002
    """Declare a resource of a baseline, with the engine's names of types and properties."""
    return Declared(name, type, properties or {})


@dataclass(frozen=True)
class Case:
    """One change to the baseline. ``also`` names other rules that can't but break with it.

    ``together`` are further values, by path, and ``beside`` further resources that only make sense with the
    change.
    """

    name: str
    path: str = ""
    value: Any = MISSING
    add: Declared | None = None
    also: tuple[str, ...] = ()
    together: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[Declared, ...] = ()

    def applied(self, baseline: Mapping[str, Declared]) -> dict[str, Declared]:
        """Return ``baseline`` with the change. Raises KeyError for a resource that it doesn't have."""
        resources = {**baseline, **{item.name: item for item in self.beside}}
        if self.add is not None:
            resources[self.add.name] = self.add
            return resources
        changed = resources.pop(self.name)
        if self.path:
            tree = changed.properties
            for path, value in {**self.together, self.path: self.value}.items():
                tree = put(tree, parts(path), value)
            resources[self.name] = replace(changed, properties=tree)
        return resources

    def at(self, value: Any) -> Case:
        """Return the case with another value at the same place."""
        return replace(self, value=value)


def changed(
    name: str,
    path: str,
    value: Any = MISSING,
    *,
    also: tuple[str, ...] = (),
    together: Mapping[str, Any] | None = None,
    beside: tuple[Declared, ...] = (),
) -> Case:
    """Set ``path`` of the baseline's resource ``name``; take it away where no ``value`` is given."""
    return Case(name, path, value, also=also, together=together or {}, beside=beside)


def without(name: str, *, also: tuple[str, ...] = ()) -> Case:
    """Take away the baseline's resource ``name``."""
    return Case(name, also=also)


def added(declared: Declared, *, also: tuple[str, ...] = ()) -> Case:
    """Add a resource to the baseline."""
    return Case(declared.name, add=declared, also=also)


def put(tree: Any, steps: tuple[str, ...], value: Any) -> Any:
    """Return ``tree`` with ``value`` at ``steps``, or without what is there; ``tree`` stays as it is."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(tree, list | tuple):
        items, index = list(tree), int(step)
        items[index : index + 1] = _kept(put(items[index] if index < len(items) else {}, rest, value))
        return items
    branch = dict(tree) if isinstance(tree, Mapping) else {}
    branch[step] = put(branch.get(step, {}), rest, value)
    if branch[step] is MISSING:
        del branch[step]
    return branch


def _kept(value: Any) -> list[Any]:
    return [] if value is MISSING else [value]
