"""What a live object tells about the inputs: on refresh, where it was changed; on import, all of them."""

from __future__ import annotations

import base64
from typing import Any

from atoll_engine.kubernetes.values import plain

_ASSIGNED = {"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"}
_RESTLESS = ("status",)


def refreshed_inputs(
    inputs: dict[str, Any], old_live: dict[str, Any], live: dict[str, Any]
) -> dict[str, Any]:
    """Return ``inputs`` with the values that somebody changed in the cluster since ``old_live``.

    What the cluster fills in or writes in another form is no change: only a difference between the object
    then and now counts.
    """
    written = inputs.get("stringData")
    if inputs.get("kind") == "Secret" and written:
        # The cluster keeps this as `data` only.
        old_live, live = ({**tree, "stringData": _decoded(tree, written)} for tree in (old_live, live))
    refreshed: dict[str, Any] = _refreshed(inputs, old_live, live)
    return refreshed


def _decoded(secret: dict[str, Any], names: dict[str, Any]) -> dict[str, str]:
    data = secret.get("data") or {}
    return {
        name: base64.b64decode(data[name]).decode(errors="replace")
        for name in names
        if data.get(name) is not None
    }


def _refreshed(inputs: Any, old_live: Any, live: Any) -> Any:
    if isinstance(inputs, dict) and isinstance(live, dict):
        old = old_live if isinstance(old_live, dict) else {}
        return {
            key: _refreshed(value, old.get(key), live.get(key))
            for key, value in inputs.items()
            if key in live or key not in old
        }
    if isinstance(inputs, list) and isinstance(live, list) and isinstance(old_live, list):
        if len(inputs) == len(old_live) == len(live):
            return [_refreshed(*items) for items in zip(inputs, old_live, live, strict=True)]
        return inputs if old_live == live else live
    return inputs if old_live == live else live


def refreshed_outputs(outputs: dict[str, Any], olds: dict[str, Any]) -> dict[str, Any]:
    """Return the outputs that a refresh keeps: those of before where only the restless parts differ."""
    return olds if _settled(outputs) == _settled(olds) else outputs


def imported_inputs(live: dict[str, Any]) -> dict[str, Any]:
    """Return inputs that would make ``live``: all of it but what the cluster assigns."""
    metadata = {key: value for key, value in live["metadata"].items() if key not in _ASSIGNED}
    rest = {key: value for key, value in live.items() if key not in {"metadata", *_RESTLESS}}
    return {**rest, "metadata": metadata}


def _settled(outputs: dict[str, Any]) -> dict[str, Any]:
    content = plain(outputs)
    metadata = {key: value for key, value in (content.get("metadata") or {}).items() if key not in _ASSIGNED}
    return {**{key: value for key, value in content.items() if key not in _RESTLESS}, "metadata": metadata}
