"""What the checks of all kinds read from a live object."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]
Verdict = str | None
"""None: ready. A text: not yet, and what is missing."""

NOT_SEEN = "the controller hasn't seen the change yet"


def spec(live: Object) -> Object:
    """Return what is asked for."""
    return live.get("spec") or {}


def status(live: Object) -> Object:
    """Return what is there."""
    return live.get("status") or {}


def count(live: Object, name: str) -> int:
    """Return a count of the status; absent is 0."""
    return int(status(live).get(name) or 0)


def is_seen(live: Object) -> bool:
    """Return whether the status is about the object as it is now."""
    seen = status(live).get("observedGeneration")
    return seen is not None and seen >= live["metadata"].get("generation", 0)


def conditions(live: Object) -> list[dict[str, str]]:
    """Return the status's conditions."""
    return status(live).get("conditions") or []


def condition(live: Object, name: str) -> dict[str, str]:
    """Return the condition of that type, whatever its case; empty where there is none."""
    return next((item for item in conditions(live) if item.get("type", "").lower() == name.lower()), {})


def is_true(live: Object, name: str) -> bool:
    """Return whether the condition is there and true."""
    return condition(live, name).get("status") == "True"
