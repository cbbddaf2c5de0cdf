"""Who manages which field of an object, as server-side apply keeps it.

https://kubernetes.io/docs/reference/using-api/server-side-apply/
"""

from __future__ import annotations

import copy
import re
from typing import Any

_APPLY, _UPDATE = "Apply", "Update"
# Managers of objects that were made without server-side apply, by prefix: what they set is ours from the
# first apply on, as with the official provider.
_FORERUNNERS = ("kubectl", "before-first-apply", "pulumi-kubernetes", "pulumi-resource-kubernetes")

Object = dict[str, Any]


def applies(live: Object, manager: str) -> bool:
    """Return whether ``manager`` has applied the object."""
    return any(entry.get("manager") == manager and _is(entry, _APPLY) for entry in _entries(live))


def is_pulumis(live: Object) -> bool:
    """Return whether a resource of some Pulumi program manages the object."""
    return any(str(entry.get("manager")).startswith("pulumi-") for entry in _entries(live))


def inherited(live: Object, manager: str, previous: str | None = None) -> list[Object] | None:
    """Return the object's managers with what forerunners own given to ``manager``; None without any.

    ``previous`` is the manager that the resource had before.
    """
    entries = _entries(live)
    forerunners = [entry for entry in entries if _is_forerunner(entry, manager, previous)]
    if not forerunners:
        return None
    ours = next((entry for entry in entries if entry.get("manager") == manager and _is(entry, _APPLY)), None)
    heir = (
        copy.deepcopy(ours)
        if ours
        else {**copy.deepcopy(forerunners[0]), "manager": manager, "operation": _APPLY}
    )
    for entry in forerunners:
        heir["fieldsV1"] = _union(heir.get("fieldsV1") or {}, entry.get("fieldsV1") or {})
    return [heir, *(entry for entry in entries if entry not in forerunners and entry is not ours)]


def without_ignored(manifest: Object, live: Object, manager: str, ignored: list[str]) -> Object:
    """Return ``manifest`` with ignored fields as the cluster has them, or left to whoever manages them.

    ``ignored`` are property paths as in ``ignoreChanges``; those into lists are the engine's business alone.
    """
    found = copy.deepcopy(manifest)
    for path in ignored:
        keys = _keys(path)
        if keys is None:
            continue
        owners = {
            entry.get("manager") for entry in _entries(live) if _owns(entry.get("fieldsV1") or {}, keys)
        }
        if owners and manager not in owners:
            _drop(found, keys)
        else:
            _copy(live, found, keys)
    return found


def _entries(live: Object) -> list[Object]:
    return live["metadata"].get("managedFields") or []


def _is(entry: Object, operation: str) -> bool:
    return entry.get("operation") == operation and not entry.get("subresource")


def _is_forerunner(entry: Object, manager: str, previous: str | None) -> bool:
    name = str(entry.get("manager"))
    if _is(entry, _APPLY):
        return name in {"kubectl", previous} and name != manager
    return _is(entry, _UPDATE) and (name == manager or name.startswith(_FORERUNNERS))


def _union(one: Object, other: Object) -> Object:
    return {
        key: _union(one.get(key) or {}, other.get(key) or {}) for key in sorted(one.keys() | other.keys())
    }


def _keys(path: str) -> list[str] | None:
    keys = [quoted or name for name, quoted in re.findall(r'([^.\[\]"]+)|\["([^"]*)"\]', path)]
    return None if re.search(r"\[(\d+|\*)\]", path) or not keys else keys


def _owns(fields: Object, keys: list[str]) -> bool:
    for key in keys:
        if f"f:{key}" not in fields:
            return False
        fields = fields[f"f:{key}"]
    return True


def _drop(tree: Object, keys: list[str]) -> None:
    *parents, last = keys
    for key in parents:
        tree = tree.get(key, {})
        if not isinstance(tree, dict):
            return
    tree.pop(last, None)


def _copy(source: Any, target: Object, keys: list[str]) -> None:
    for key in keys:
        if not isinstance(source, dict) or key not in source:
            return
        source = source[key]
    *parents, last = keys
    for key in parents:
        target = target.setdefault(key, {})
        if not isinstance(target, dict):
            return
    target[last] = source
