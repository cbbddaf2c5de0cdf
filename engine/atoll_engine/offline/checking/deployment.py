"""What the engine keeps of one preview, kept here: the resources by URN, and what was said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from atoll_engine.offline.outcome import Diagnostic, Outcome, Resource
from atoll_engine.offline.session import Session
from atoll_engine.provider.values import UNKNOWN, Secret, is_reference

_STACK = "pulumi:pulumi:Stack"
_DEFAULT_PROVIDER = "default"


@dataclass
class Registered:
    """One resource as far as it is known.

    ``provider`` is the reference to its provider (``URN::id``); ``providers`` are those that a component
    hands down, by package. ``session`` is a provider's own, None where its configuration isn't known yet.
    """

    urn: str
    type: str
    custom: bool
    parent: str
    operation: str = "create"
    id: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    dependencies: frozenset[str] = frozenset()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provider: str = ""
    providers: Mapping[str, str] = field(default_factory=dict)
    session: Session | None = None

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return self.urn.rpartition("::")[2]

    @property
    def reference(self) -> str:
        """What stands for it where it is a provider."""
        return f"{self.urn}::{self.id}"


class Deployment:
    """The resources of one check, in the order in which they were registered."""

    def __init__(self, project: str, stack: str) -> None:
        """Begin with none."""
        self._prefix = f"urn:pulumi:{stack}::{project}::"
        self._urns: set[str] = set()
        self._resources: dict[str, Registered] = {}
        self._children: dict[str, list[Registered]] = {}
        self._diagnostics: list[Diagnostic] = []

    def urn(self, parent: str, token: str, name: str) -> str:
        """Return the URN of a resource, as the engine makes it."""
        types = parent.split("::")[2] if parent else ""
        qualified = f"{types}${token}" if types and types != _STACK else token
        return f"{self._prefix}{qualified}::{name}"

    def claim(self, urn: str) -> bool:
        """Note that a resource has this URN; return False, and say so, where another has it."""
        if urn in self._urns:
            self.fail(urn, f"Duplicate resource URN '{urn}'; try giving it a unique name")
            return False
        self._urns.add(urn)
        return True

    def add(self, resource: Registered) -> None:
        """Keep a resource that is right."""
        self._resources[resource.urn] = resource
        self._children.setdefault(resource.parent, []).append(resource)

    def get(self, urn: str) -> Registered | None:
        """Return the resource with this URN, where there is one."""
        return self._resources.get(urn)

    def has_unknown(self, urns: Iterable[str]) -> bool:
        """Return whether any resource of ``urns``, or below a component of them, has no id yet."""
        waiting, seen = list(urns), set[str]()
        while waiting:
            urn = waiting.pop()
            there = self._resources.get(urn)
            if there is None or urn in seen:
                continue
            seen.add(urn)
            if not there.custom:
                waiting.extend(child.urn for child in self._children.get(urn, ()))
            elif not there.id:
                return True
        return False

    def note(self, text: str) -> None:
        """Add a line to the diagnostics of the whole."""
        self.say("info", "", text)

    def warn(self, urn: str, text: str) -> None:
        """Add a warning to a resource's diagnostics."""
        self.say("warning", urn, text)

    def fail(self, urn: str, text: str) -> None:
        """Add an error; of the whole where ``urn`` is empty."""
        self.say("error", urn, text)

    def say(self, severity: str, urn: str, text: str) -> None:
        """Add a diagnostic."""
        self._diagnostics.append(Diagnostic(severity, urn, text.strip()))

    def outcome(self) -> Outcome:
        """Return what came of it, as a preview would."""
        changes: dict[str, int] = {}
        for resource in self._resources.values():
            if resource.operation != "read" and not _is_default_provider(resource):
                changes[resource.operation] = changes.get(resource.operation, 0) + 1
        order = {urn: index for index, urn in enumerate(self._resources)}
        resources = tuple(_shown(resource, order) for resource in self._resources.values())
        return Outcome(resources, tuple(self._diagnostics), changes)


def _is_default_provider(resource: Registered) -> bool:
    is_provider = resource.type.startswith("pulumi:providers:")
    return is_provider and resource.name.split("_")[0] == _DEFAULT_PROVIDER


def _shown(resource: Registered, order: Mapping[str, int]) -> Resource:
    known = {urn for urn in resource.dependencies if urn in order}
    return Resource(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        operation=resource.operation,
        id=resource.id,
        inputs={name: _hidden(value) for name, value in resource.inputs.items()},
        outputs={name: _hidden(value) for name, value in resource.outputs.items()},
        parent=resource.parent,
        dependencies=tuple(sorted(known, key=order.__getitem__)),
        property_dependencies=resource.property_dependencies,
    )


def _hidden(value: Any) -> Any:
    """Return a value as the engine tells it: without the content of secrets, and without nulls in objects."""
    if isinstance(value, Secret):
        return Secret(None)
    if isinstance(value, dict):
        if is_reference(value):
            unknown = value.get("id") is UNKNOWN
            return {**value, "id": "" if unknown else value.get("id", ""), "packageVersion": ""}
        return {name: _hidden(item) for name, item in value.items() if item is not None}
    return [_hidden(item) for item in value] if isinstance(value, list) else value
