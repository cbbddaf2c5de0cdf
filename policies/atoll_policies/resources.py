"""Resources as rules see them: one by one, and together as a stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from atoll_policies.paths import reach
from atoll_policies.tokens import canonical
from atoll_policies.values import UNKNOWN

# Outputs by which other resources name one; the cloud's own words for identity.
_IDENTITIES = (
    "id",
    "arn",
    "name",
    "bucket",
    "selfLink",
    "keyId",
    "email",
    "projectId",
    "functionName",
)


@dataclass(frozen=True)
class Resource:
    """One resource. ``properties`` are its inputs, and in a stack its outputs too, as far as they are known.

    ``property_dependencies`` are, by property, the URNs that its value comes from. ``region`` is that of the
    resource's provider, where the provider has one.
    """

    urn: str
    type: str
    name: str
    properties: Mapping[str, Any]
    parent: str = ""
    region: str = ""
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def token(self) -> str:
        """The type in its one spelling; see `atoll_policies.tokens`."""
        return canonical(self.type)

    def refers_to(self, other: Resource, path: str) -> bool | None:
        """Say whether the value at ``path`` names ``other``; None where that is unknown."""
        if other.urn in self.property_dependencies.get(path.split(".")[0].split("[")[0], ()):
            return True
        values = [value for _, found in reach(dict(self.properties), path) for value in _flat(found)]
        known = {value for value in values if isinstance(value, str)}
        if known & other.identities:
            return True
        return None if UNKNOWN in values and not self.property_dependencies else False

    @cached_property
    def identities(self) -> set[str]:
        """The texts by which others name this resource."""
        found = (self.properties.get(name) for name in _IDENTITIES)
        return {value for value in found if isinstance(value, str) and value}


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value


class Stack:
    """All resources of a stack."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = tuple(sorted(resources, key=lambda item: item.urn))
        self._by_token: dict[str, list[Resource]] = {}
        for resource in self.resources:
            self._by_token.setdefault(resource.token, []).append(resource)

    def of(self, *tokens: str) -> list[Resource]:
        """Return the resources of the types ``tokens``, in the order of their URNs."""
        return [resource for token in tokens for resource in self._by_token.get(token, ())]

    def pointing_at(self, target: Resource, token: str, path: str) -> tuple[list[Resource], bool]:
        """Return those of type ``token`` whose ``path`` names ``target``, and whether there may be more."""
        found, more = [], False
        for resource in self.of(token):
            answer = resource.refers_to(target, path)
            if answer:
                found.append(resource)
            more = more or answer is None
        return found, more
