"""From resources to what is drawn: components, each with its place, layer and facts, and what needs what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from atoll_engine.graph.facts import facts_of
from atoll_engine.graph.layers import Layer, layer_of
from atoll_engine.offline.outcome import Outcome, Resource

__all__ = ["Architecture", "Layer", "Node", "architecture"]

_PROVIDER = "pulumi:providers:"
_CLOUDS = {"aws": "AWS", "gcp": "Google Cloud", "azure-native": "Azure"}
_REGION = {"aws": "region", "gcp": "region", "azure-native": "location"}


@dataclass(frozen=True)
class Node:
    """A component, or a resource outside of any; ``key`` is its URN.

    ``kind`` is the class's name, ``resources`` how many it is made of, ``needs`` the keys of other nodes,
    without those that another of them needs already. ``place`` names the cloud and region.
    """

    key: str
    name: str
    kind: str
    layer: Layer
    place: str
    facts: tuple[str, ...]
    resources: int
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Architecture:
    """All nodes, sorted by their keys."""

    nodes: tuple[Node, ...]

    @property
    def resources(self) -> int:
        """How many resources the nodes are made of."""
        return sum(node.resources for node in self.nodes)


def architecture(outcome: Outcome) -> Architecture:
    """Return what ``outcome`` builds. Each resource belongs to the top-most component above it."""
    stack = _Stack.of(outcome)
    needs = stack.needs()
    places = stack.places(needs)
    reduced = _without_detours(needs)
    return Architecture(tuple(stack.node(key, places[key], reduced[key]) for key in sorted(stack.members)))


@dataclass(frozen=True)
class _Stack:
    """Resources by what is drawn of them.

    ``owner`` has each resource's top-most ancestor by URN; ``members`` the resources of each node by its key;
    ``providers`` the explicit and default providers, which aren't drawn.
    """

    owner: Mapping[str, Resource]
    members: Mapping[str, Sequence[Resource]]
    providers: Mapping[str, Resource]

    @classmethod
    def of(cls, outcome: Outcome) -> _Stack:
        known = {resource.urn: resource for resource in outcome.resources}
        owner = {urn: top for urn, resource in known.items() if (top := _top(resource, known))}
        members: dict[str, list[Resource]] = defaultdict(list)
        for urn, top in owner.items():
            if not top.type.startswith(_PROVIDER):
                members[top.urn].append(known[urn])
        providers = {urn: top for urn, top in owner.items() if top.type.startswith(_PROVIDER)}
        return cls(owner, members, providers)

    def node(self, key: str, place: str, needs: set[str]) -> Node:
        top = self.owner[key]
        in_cluster = any(f"{_PROVIDER}kubernetes::" in urn for urn in self._providers_of(key))
        return Node(
            key=key,
            name=top.name,
            kind=top.type.rpartition(":")[2],
            layer=layer_of(top.type, in_cluster=in_cluster),
            place=place,
            facts=facts_of(self.members[key]),
            resources=len(self.members[key]),
            needs=tuple(sorted(needs)),
        )

    def needs(self) -> dict[str, set[str]]:
        """Return what each node needs, and what goes into its provider, as a cluster's kubeconfig does."""
        return {
            key: {end for resource in resources for end in self._ends(resource.dependencies)} - {key}
            for key, resources in self.members.items()
        }

    def places(self, needs: Mapping[str, set[str]]) -> dict[str, str]:
        """Return each node's cloud and region: its provider's, its cluster's, else its neighbours'."""
        places: dict[str, str] = {}
        for key in self.members:
            named = sorted(filter(None, (_place(self.providers[urn]) for urn in self._providers_of(key))))
            if named:
                places[key] = named[0]
        for key in self.members.keys() - places.keys():
            ends = (end for urn in self._providers_of(key) for end in self._ends([urn]))
            led = sorted(places[end] for end in ends if end in places)
            if led:
                places[key] = led[0]
        return _filled(places, needs)

    def _ends(self, urns: Sequence[str]) -> Iterator[str]:
        """Yield the nodes that ``urns`` belong to; for a provider, those that configure it."""
        for urn in urns:
            if urn in self.providers:
                yield from self._ends(self.providers[urn].dependencies)
            elif urn in self.owner:
                yield self.owner[urn].urn

    def _providers_of(self, key: str) -> list[str]:
        used = {urn for resource in self.members[key] for urn in resource.dependencies}
        return sorted(used & self.providers.keys())


def _top(resource: Resource, known: Mapping[str, Resource]) -> Resource | None:
    """Return the last resource on the way up before the stack; None for the stack itself."""
    top = None
    step: Resource | None = resource
    while step is not None and step.type != "pulumi:pulumi:Stack":
        top, step = step, known.get(step.parent)
    return top


def _filled(places: Mapping[str, str], needs: Mapping[str, set[str]]) -> dict[str, str]:
    """Give the nodes without a place the one that most of their neighbours have; empty where none has any."""
    neighbours: dict[str, set[str]] = {key: set(others) for key, others in needs.items()}
    for key, others in needs.items():
        for other in others:
            neighbours[other].add(key)
    filled = dict(places)
    while True:
        found = {}
        for key in neighbours.keys() - filled.keys():
            counts = Counter(filled[other] for other in neighbours[key] if other in filled)
            if counts:
                found[key] = min(counts, key=lambda place: (-counts[place], place))
        if not found:
            return {key: filled.get(key, "") for key in needs}
        filled.update(found)


def _place(provider: Resource) -> str:
    package = provider.type.removeprefix(_PROVIDER)
    if package not in _CLOUDS:
        return ""
    region = provider.inputs.get(_REGION[package])
    return f"{_CLOUDS[package]} {region}" if isinstance(region, str) else _CLOUDS[package]


def _without_detours(needs: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Leave out a need that another need brings along already; in a circle, leave all."""
    behind = {key: _reachable(key, needs) for key in needs}
    return {
        key: {
            end
            for end in ends
            if not any(end in behind[other] and key not in behind[other] for other in ends - {end})
        }
        for key, ends in needs.items()
    }


def _reachable(key: str, needs: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        fresh = needs[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found
