"""The resources of an outcome as a tree of components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from atoll_engine.offline import Resource
from atoll_engine.plan.model import Listed, Part

_STACK = "pulumi:pulumi:Stack"
_DEFAULT_PROVIDER = "default"
_GONE = ("delete", "discard")


@dataclass
class Tree:
    """Which resource is in which component.

    A component is a resource that no provider makes: its type has an empty module or isn't a cloud's. What
    has the stack as parent, or a parent that isn't there, belongs to the stack.
    """

    resources: tuple[Resource, ...]
    _by_urn: dict[str, Resource] = field(init=False)
    _children: dict[str, list[Resource]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_urn = {item.urn: item for item in self.resources}
        self._children = {}
        for item in self.resources:
            if item.type != _STACK:
                parent = item.parent if item.parent in self._by_urn else self.stack_urn
                self._children.setdefault(parent, []).append(item)

    @property
    def stack_urn(self) -> str:
        """URN of the stack; empty where the outcome has none, as after an early error."""
        return next((item.urn for item in self.resources if item.type == _STACK), "")

    def is_component(self, resource: Resource) -> bool:
        """Say whether other resources may be grouped under it."""
        return resource.type == _STACK or resource.type.startswith("atoll:") or self._groups(resource)

    def _groups(self, resource: Resource) -> bool:
        # Another team's component: no cloud's type, and it has children.
        clouds = ("aws:", "gcp:", "azure-native:", "kubernetes:", "pulumi:")
        return resource.urn in self._children and not resource.type.startswith(clouds)

    def component_of(self, resource: Resource) -> str:
        """Return the URN of the nearest component that ``resource`` is in, or is."""
        at: Resource | None = resource
        while at is not None and not self.is_component(at):
            at = self._by_urn.get(at.parent)
        return at.urn if at else self.stack_urn

    def name_of(self, urn: str) -> str:
        """Return the name behind a URN."""
        return self._by_urn[urn].name if urn in self._by_urn else urn.rpartition("::")[2]

    def root(self, name: str) -> Part:
        """Return the stack with all that is in it; ``name`` is the environment's."""
        stack = self._by_urn.get(self.stack_urn)
        return self._part(self.stack_urn, "Stack", name, stack.operation if stack else "create")

    def _part(self, urn: str, kind: str, name: str, operation: str) -> Part:
        plain, parts = [], []
        for child in self._children.get(urn, ()):
            if self.is_component(child):
                parts.append(self._part(child.urn, short_type(child.type), child.name, _operation(child)))
            else:
                plain += [_listed(item) for item in self._with_descendants(child) if _shown(item)]
        own = [operation] if urn else []
        changes = _count([*own, *(item.operation for item in plain)], [part.changes for part in parts])
        return Part(urn, kind, name, operation, changes, tuple(plain), tuple(parts))

    def _with_descendants(self, resource: Resource) -> Iterable[Resource]:
        yield resource
        for child in self._children.get(resource.urn, ()):
            yield from self._with_descendants(child)


def short_type(token: str) -> str:
    """Return the last part of a type: ``NatGateway`` of ``aws:ec2/natGateway:NatGateway``."""
    return token.rpartition(":")[2]


def staying(resources: Iterable[Resource]) -> list[Resource]:
    """Return the resources that are there after the change."""
    return [item for item in resources if not _operation(item).startswith(_GONE)]


def _listed(resource: Resource) -> Listed:
    kind = short_type(resource.type)
    if resource.type.startswith("pulumi:providers:"):
        kind = f"{kind} provider"
    return Listed(resource.urn, kind, resource.name, _operation(resource))


def _shown(resource: Resource) -> bool:
    # The engine makes a provider where a program names none, and doesn't count it.
    is_provider = resource.type.startswith("pulumi:providers:")
    return not (is_provider and resource.name.startswith(_DEFAULT_PROVIDER))


def _operation(resource: Resource) -> str:
    # The engine replaces in several steps, each with a name of its own.
    return "replace" if "replace" in resource.operation else resource.operation


def _count(operations: Iterable[str], below: Iterable[Mapping[str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for operation in operations:
        counts[operation] = counts.get(operation, 0) + 1
    for mapping in below:
        for operation, count in mapping.items():
            counts[operation] = counts.get(operation, 0) + count
    return counts
