"""Cloud SQL's instances by engine, and their database flags."""

from __future__ import annotations

from typing import Any

from atoll_policies.conditions import Answer, At, Condition, custom, field, when
from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

TOKEN = "gcp:sql/databaseInstance:DatabaseInstance"  # noqa: S105  # a type's name
_VEILED = (UNKNOWN, HIDDEN)


def instances(engine: str, condition: Condition) -> dict[str, Condition]:
    """Return ``condition`` for each instance of ``engine``: POSTGRES, MYSQL, SQLSERVER."""
    return {TOKEN: when(field("databaseVersion").matches(f"{engine}_.*"), condition)}


def flag(name: str, *allowed: str, unset: bool = False) -> Condition:
    """The database flag ``name`` has one of the ``allowed`` values; with ``unset`` it may be missing."""

    def holds(at: At) -> Answer:
        answers = [_passes(place.value, name, allowed) for place in at.reach("settings.databaseFlags[*]")]
        told = [answer for answer in answers if answer is not MISSING]
        if False in told:
            return False
        return None if None in told else bool(told) or unset

    return custom(f"have {name} set to {' or '.join(allowed)}", holds, "settings.databaseFlags")


def _passes(item: Any, name: str, allowed: tuple[str, ...]) -> Any:
    """Return whether a flag is as it should be, None where that is unknown, ``MISSING`` for another flag."""
    own, value = (item.get("name"), item.get("value")) if isinstance(item, dict) else (item, item)
    if own in _VEILED:
        return None
    if own != name:
        return MISSING
    return None if value in _VEILED else value in allowed
