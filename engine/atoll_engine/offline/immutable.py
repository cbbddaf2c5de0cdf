"""Which inputs can't be changed in place: a change of one makes a new resource.

The SDK's own documentation says it of some ("Changing this forces a new resource to be created"); a schema
keeps that as ``replaces``, the names of an object type's properties. Of others only the provider's source
says it: data/immutable.yaml.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from atoll_engine.offline.facts import facts
from atoll_engine.provider.differences import Path

# Where any resource is, and what it belongs to: the same for all, and in no provider's documentation.
_PLACE = {"location", "region", "zone", "project", "resourceGroupName", "namespace"}

_SENTENCE = re.compile(r"(?<=[.!])\s+")
_SAYS = re.compile(
    r"\bforces? (?:a |the )?(?:new (?:resource|[\w ]{1,30} to be created)|replacement|re-?creation)"
    r"|^immutable\b|\bis immutable\b"
    r"|must be re-?created to modify|causes? resource replacement"
    r"|(?:cannot|can't|can not) be (?:changed|updated|modified) (?:after|once)",
    re.IGNORECASE,
)
# What holds in some cases only, or says how it can be changed all the same.
_HEDGED = re.compile(r"^\W*(?:if|when|unless|warning)\b|first time|any other time|\bwithout\b", re.IGNORECASE)


def says_immutable(documentation: str | None) -> bool:
    """Return whether a property's documentation says that a change makes a new resource, whatever else."""
    sentences = _SENTENCE.split(" ".join((documentation or "").split()))
    return any(_SAYS.search(sentence) and not _HEDGED.search(sentence) for sentence in sentences)


def is_replacing(schema: dict[str, Any], path: Path) -> bool:
    """Return whether a change at ``path`` of a resource's inputs makes a new resource."""
    return path[0] in _PLACE or _by_provider(str(schema["token"]), path) or _by_documentation(schema, path)


def _by_provider(token: str, path: Path) -> bool:
    changed = [step for step in path if isinstance(step, str)]
    # The whole of what has a part that can't be changed came, or went.
    return any(_begins(changed, fixed) or _begins(fixed, changed) for fixed in _fixed().get(token, ()))


def _begins(whole: list[str], start: list[str]) -> bool:
    return whole[: len(start)] == start


@cache
def _fixed() -> dict[str, list[list[str]]]:
    """Return type -> the paths of what can't be changed, as steps."""
    found: dict[str, list[list[str]]] = {}
    for entry in facts("immutable"):
        for token, inputs in entry["inputs"].items():
            found.setdefault(token, []).extend(path.split(".") for path in inputs)
    return found


def _by_documentation(schema: dict[str, Any], path: Path) -> bool:
    types, node = schema["types"], schema["inputs"]
    for step in path:
        if node is None or step in node.get("replaces", ()):
            return node is not None
        node = _below(types, node, step)
    return False


def _below(types: dict[str, Any], node: dict[str, Any], step: str | int) -> dict[str, Any] | None:
    if isinstance(step, int):
        inner = node.get("items")
    elif "properties" in node:
        inner = node["properties"].get(step)
    else:
        inner = node.get("additionalProperties")
    return types[inner["$ref"]] if inner and "$ref" in inner else inner
