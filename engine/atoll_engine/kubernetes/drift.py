"""What a live object tells about the inputs: on refresh, where it was changed; on import, all of them."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from atoll_engine.kubernetes.objects import ASSIGNED_METADATA

_NOTES = ("deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration")


def refreshed_inputs(
    inputs: dict[str, Any], old_live: dict[str, Any], live: dict[str, Any]
) -> dict[str, Any]:
    """Return ``inputs`` with the values that somebody changed in the cluster since ``old_live``.

    What the cluster fills in or writes in another form is no change: only a difference between the object
    then and now counts.
    """
    found: dict[str, Any] = _merged(inputs, old_live, live)
    if inputs.get("kind") == "Secret" and isinstance(inputs.get("stringData"), dict):
        old, new = old_live.get("data") or {}, live.get("data") or {}
        found["stringData"] = {
            key: value if old.get(key) == new.get(key) else _decoded(new[key])
            for key, value in inputs["stringData"].items()
            if key in new or key not in old
        }
    return found


def imported_inputs(live: dict[str, Any]) -> dict[str, Any]:
    """Return inputs that would make ``live``: all of it but what the cluster assigns."""
    metadata = {key: value for key, value in live["metadata"].items() if key not in ASSIGNED_METADATA}
    if "annotations" in metadata:
        notes = {key: value for key, value in metadata["annotations"].items() if key not in _NOTES}
        metadata = {**metadata, "annotations": notes}
    rest = {key: value for key, value in live.items() if key not in {"metadata", "status"}}
    return {**rest, "metadata": metadata}


def _merged(inputs: Any, old_live: Any, live: Any) -> Any:
    if isinstance(inputs, dict) and isinstance(live, dict):
        old = old_live if isinstance(old_live, dict) else {}
        return {
            key: _merged(value, old.get(key), live.get(key))
            for key, value in inputs.items()
            if key in live or key not in old
        }
    if old_live == live:
        return inputs
    lists = isinstance(inputs, list) and isinstance(old_live, list) and isinstance(live, list)
    if lists and len(inputs) == len(old_live) == len(live):
        return [_merged(*items) for items in zip(inputs, old_live, live, strict=True)]
    return live if live is not None else inputs


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text  # bytes that no text stands for; a difference all the same
