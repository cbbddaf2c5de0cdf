"""A stack as ``pulumi stack export`` writes it, read without the program and without a login.

The form is the engine's (pulumi/pulumi, sdk/go/common/apitype/core.go: UntypedDeployment, DeploymentV3,
ResourceV3). A deployment without its envelope is taken as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atoll_policies.errors import PolicyError
from atoll_policies.resources import Resource
from atoll_policies.values import from_state
from atoll_policies.waivers import stack_of

VERSIONS = (3, 4)
"""Versions of the format that are understood: DeploymentSchemaVersionCurrent and ...Latest."""

_PROBLEMS_SHOWN = 20
_TEXTS = ("urn", "type")
_OBJECTS = ("inputs", "outputs", "propertyDependencies")


@dataclass(frozen=True)
class State:
    """What a stack has: each resource by its inputs, and by its outputs too.

    ``stack`` is its name, empty where it has no resources. ``pending`` counts operations that didn't end: of
    these resources nobody knows whether they are there.
    """

    stack: str
    inputs: tuple[Resource, ...]
    outputs: tuple[Resource, ...]
    pending: int = 0


def read(path: Path) -> State:
    """Read an exported stack. Raises PolicyError, with all problems, for what isn't one or isn't whole."""
    deployment = _deployment(path)
    entries = deployment.get("resources") or []
    problems = list(_problems(entries)) if isinstance(entries, list) else ["`resources` must be a list"]
    if problems:
        more = len(problems) - _PROBLEMS_SHOWN
        shown = [*problems[:_PROBLEMS_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        raise PolicyError(str(path), shown)
    there = [entry for entry in entries if not entry.get("delete")]  # the others are on their way out
    pending = deployment.get("pending_operations") or []
    return State(
        stack_of(there[0]["urn"]) if there else "",
        tuple(_resource(entry, _tree(entry, "inputs")) for entry in there),
        tuple(_resource(entry, _all_of(entry)) for entry in there),
        len(pending) if isinstance(pending, list) else 0,
    )


def _deployment(path: Path) -> Mapping[str, Any]:
    try:
        tree = json.loads(path.read_text())
    except OSError as error:
        raise PolicyError(str(path), [f"it can't be read: {error.strerror}"]) from error
    except ValueError as error:  # neither JSON nor text
        raise PolicyError(str(path), [f"it isn't JSON, or not all of it is there: {error}"]) from error
    if not isinstance(tree, Mapping):
        raise PolicyError(str(path), ["it must be an object, as `pulumi stack export` writes it"])
    deployment = tree
    if "deployment" in tree:
        if tree.get("version") not in VERSIONS:
            allowed = " or ".join(str(version) for version in VERSIONS)
            got = tree.get("version")
            raise PolicyError(str(path), [f"version {got!r} of the format isn't known (allowed: {allowed})"])
        deployment = tree["deployment"]
    if not isinstance(deployment, Mapping) or not deployment.keys() & {"manifest", "resources"}:
        wanted = "it has neither a manifest nor resources: export one with `pulumi stack export`"
        raise PolicyError(str(path), [wanted])
    return deployment


def _problems(entries: list[Any]) -> Iterator[str]:
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            yield f"resource {number}: must be an object"
            continue
        for name in _TEXTS:
            if not isinstance(entry.get(name), str) or not entry[name]:
                yield f"resource {number}: `{name}` must be a text"
        for name in _OBJECTS:
            if not isinstance(entry.get(name) or {}, Mapping):
                yield f"resource {number}: `{name}` must be an object"


def _all_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    named = {"id": entry["id"]} if entry.get("id") else {}
    return {**_tree(entry, "inputs"), **_tree(entry, "outputs"), **named}


def _tree(entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    tree = from_state(entry.get(name) or {})
    return dict(tree) if isinstance(tree, Mapping) else {}


def _resource(entry: Mapping[str, Any], properties: Mapping[str, Any]) -> Resource:
    depends_on = entry.get("propertyDependencies") or {}
    return Resource(
        urn=entry["urn"],
        type=entry["type"],
        name=entry["urn"].rpartition("::")[2],
        properties=properties,
        parent=entry.get("parent") or "",
        property_dependencies={name: tuple(urns or ()) for name, urns in depends_on.items()},
    )
