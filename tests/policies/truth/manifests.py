"""Kubernetes objects of cases, as manifests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from atoll_policies.cases import Declared, Reference
from atoll_policies.testing.build import output


def address(declared: Declared) -> str:
    """Return what the scanner calls an object: kind, namespace, name."""
    metadata = declared.properties.get("metadata", {})
    return f"{_kind(declared)}.{metadata.get('namespace', 'default')}.{metadata.get('name', declared.name)}"


def written(declared: Declared, others: Mapping[str, Declared]) -> str:
    """Return the manifest of ``declared``."""
    manifest = {"apiVersion": _version(declared), "kind": _kind(declared), **declared.properties}
    manifest["metadata"] = {"name": declared.name, **declared.properties.get("metadata", {})}
    return yaml.safe_dump(_plain(manifest, others), sort_keys=False)


def _kind(declared: Declared) -> str:
    return declared.type.split(":")[2]


def _version(declared: Declared) -> str:
    return declared.type.split(":")[1].removeprefix("core/")


def _plain(value: Any, others: Mapping[str, Declared]) -> Any:
    if isinstance(value, Reference):
        return output(others[value.name], value.output) if value.name in others else None
    if isinstance(value, Mapping):
        return {name: _plain(item, others) for name, item in value.items()}
    return [_plain(item, others) for item in value] if isinstance(value, list | tuple) else value
