"""What a change of inputs means: nothing, an update, or a replacement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from atoll_engine.kubernetes.values import plain

# Fields that the API server refuses to change, by kind. `*` stands for one step.
_ALWAYS = ("apiVersion", "kind", "metadata.name", "metadata.namespace")
_JOB = ("spec.selector", "spec.template", "spec.completionMode", "spec.completions")
_IMMUTABLE: dict[str, tuple[str, ...]] = {
    "Deployment": ("spec.selector",),
    "DaemonSet": ("spec.selector",),
    "ReplicaSet": ("spec.selector",),
    "StatefulSet": (
        "spec.selector",
        "spec.serviceName",
        "spec.podManagementPolicy",
        "spec.volumeClaimTemplates",
    ),
    "Job": _JOB,
    "Pod": ("spec",),
    "Service": ("spec.clusterIP", "spec.clusterIPs"),
    "PersistentVolumeClaim": (
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeName",
        "spec.volumeMode",
        "spec.dataSource",
    ),
    "PersistentVolume": (
        "spec.hostPath",
        "spec.local",
        "spec.csi",
        "spec.nfs",
        "spec.nodeAffinity",
        "spec.volumeMode",
    ),
    "StorageClass": ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
    "RoleBinding": ("roleRef",),
    "ClusterRoleBinding": ("roleRef",),
    "Secret": ("type",),
    "CustomResourceDefinition": ("spec.group", "spec.scope", "spec.names.kind", "spec.names.plural"),
    "Ingress": (),
}
_FREEZABLE = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData")}
_POD_MUTABLE = re.compile(
    r"spec\.(init)?[cC]ontainers\[\d+\]\.image|spec\.activeDeadlineSeconds|spec\.tolerations"
)
_SIMPLE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def changes(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, ``add`` | ``delete`` | ``update``) for each difference of two trees; None is absent."""
    steps = list(_steps(old, new, path))
    if not steps and old != new:
        yield path, "update"
    for step, before, after in steps:
        if before is None and after is not None:
            yield step, "add"
        elif after is None and before is not None:
            yield step, "delete"
        elif before != after:
            yield from changes(before, after, step)


def _steps(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield (path, old, new) of what two mappings or two lists hold."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield _step(path, key), old.get(key), new.get(key)
    elif isinstance(old, list) and isinstance(new, list):
        for index, (before, after) in enumerate(zip_longest(old, new)):
            yield f"{path}[{index}]", before, after


def replacing(kind: str, old: dict[str, Any], paths: list[str]) -> list[str]:
    """Return those of the changed ``paths`` that the API server allows on a new object only."""
    frozen = [*_ALWAYS, *_IMMUTABLE.get(kind, ())]
    if plain(old.get("immutable")):
        frozen += _FREEZABLE.get(kind, ())
    found = [path for path in paths if any(_below(path, prefix) for prefix in frozen)]
    if kind == "Pod":
        found = [path for path in found if not _POD_MUTABLE.match(path)]
    return found


def _below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith((f"{prefix}.", f"{prefix}["))


def _step(path: str, key: str) -> str:
    if not _SIMPLE_KEY.fullmatch(key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key
