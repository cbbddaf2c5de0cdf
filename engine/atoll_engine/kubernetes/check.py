"""Inputs as the program gave them: what is missing is filled in, what is wrong is said, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atoll_engine.kubernetes import steering
from atoll_engine.kubernetes.objects import group_of, hidden, is_built_in, is_patch, kind_of_type
from atoll_engine.kubernetes.readiness import wait_for_problems
from atoll_engine.provider.values import UNKNOWN, plain

Problem = tuple[str, str]
"""A property and what is wrong with it; the empty property means the whole resource."""

_ELSEWHERE = {
    "kubernetes:helm.sh/": "needs the official plugin: charts are applied rendered only",
    "kubernetes:kustomize": "needs the official plugin: this provider has no kustomize",
    "kubernetes:yaml/v2": "needs the official plugin: use yaml.ConfigFile or yaml.ConfigGroup",
}
_SWITCHES = (
    steering.AUTONAMED,
    steering.PATCH_FORCE,
    steering.REPLACE_UNREADY,
    steering.SKIP_AWAIT,
)
_PROPAGATIONS = ("foreground", "background", "orphan")


def filled(resource_type: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return ``inputs`` with apiVersion and kind, and a Secret's content marked secret."""
    version, kind = kind_of_type(resource_type)
    return hidden({"apiVersion": version, "kind": kind, **inputs})


def unserved(resource_type: str) -> Problem | None:
    """Return why resources of the type can't be had from this provider, or None."""
    for prefix, why in _ELSEWHERE.items():
        if resource_type.startswith(prefix):
            return "", f"{resource_type} {why}"
    version, kind = kind_of_type(resource_type)
    if kind.endswith("List") and is_built_in(group_of(version)):
        return "", f"{resource_type} isn't one object: make a resource of each of its items"
    return None


def problems(resource_type: str, inputs: dict[str, Any]) -> list[Problem]:
    """Return everything that is wrong with the inputs, as far as it can be told without the cluster."""
    content = plain(inputs)
    metadata = content.get("metadata", {})
    found = list(_kind_problems(resource_type, content))
    if metadata is UNKNOWN:
        return found
    if not isinstance(metadata, dict):
        return [*found, ("metadata", f"got {metadata!r}, must be an object")]
    return [*found, *_name_problems(resource_type, content, metadata), *_text_problems(metadata)]


def _kind_problems(resource_type: str, content: dict[str, Any]) -> Iterator[Problem]:
    name, kind = resource_type.rpartition(":")[2], content.get("kind")
    for key in ("apiVersion", "kind"):
        value = content.get(key)
        if not isinstance(value, str) or not value:
            yield key, f"got {value!r}, must be a known text"
    if (
        isinstance(kind, str)
        and name not in {kind, f"{kind}Patch"}
        and is_built_in(group_of(kind_of_type(resource_type)[0]))
    ):
        yield "kind", f"got {kind!r}, must be {name!r}: the resource's type is {resource_type}"


def _name_problems(
    resource_type: str, content: dict[str, Any], metadata: dict[str, Any]
) -> Iterator[Problem]:
    name = metadata.get("name")
    if metadata.get("generateName"):
        fix = "leave both names out, and a name is generated from the resource's"
        yield "metadata.generateName", f"isn't supported with server-side apply; {fix}"
    elif not name:
        patch = is_patch(resource_type, str(content.get("kind")))
        yield (
            "metadata.name",
            "must say which object is patched" if patch else "must be given: autonaming is off",
        )
    elif name is not UNKNOWN and (not isinstance(name, str) or "/" in name or name in {".", ".."}):
        yield "metadata.name", f"got {name!r}, must be a text without '/'"


def _text_problems(metadata: dict[str, Any]) -> Iterator[Problem]:
    for part in ("labels", "annotations"):
        values = metadata.get(part)
        if values is None or values is UNKNOWN:
            continue
        if not isinstance(values, dict):
            yield f"metadata.{part}", f"got {values!r}, must be an object"
            continue
        for key, value in values.items():
            if value is not UNKNOWN and not isinstance(value, str):
                yield f'metadata.{part}["{key}"]', f"got {value!r}, must be a text: put it in quotes"
            elif isinstance(value, str) and part == "annotations":
                why = _annotation_problem(key, value)
                if why:
                    yield f'metadata.annotations["{key}"]', why


def _annotation_problem(key: str, value: str) -> str | None:
    if key in _SWITCHES and value.lower() not in {"true", "false"}:
        return f"got {value!r}, allowed: true, false"
    if key == steering.DELETION_PROPAGATION and value.lower() not in _PROPAGATIONS:
        return f"got {value!r}, allowed: {', '.join(_PROPAGATIONS)}"
    if key == steering.TIMEOUT and not (value.isdecimal() and int(value) > 0):
        return f"got {value!r}, must be a number of seconds"
    return wait_for_problems(value) if key == steering.WAIT_FOR else None
