"""What a cloud takes for a resource's physical name: its length and its characters, by type."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from atoll_engine.offline.checks import Problem
from atoll_engine.offline.facts import facts
from atoll_engine.offline.wording import shown
from atoll_engine.provider.values import Secret, plain


def name_problem(token: str, name_property: str | None, inputs: dict[str, Any]) -> Problem | None:
    """Return what is wrong with the physical name in ``inputs``; None where no rule says so."""
    rule = _rules().get(token)
    path = (rule or {}).get("property") or name_property
    name = plain(inputs.get(path)) if path else None
    if rule is None or path is None or not isinstance(name, str):
        return None
    if re.fullmatch(rule["pattern"], name) and rule["min"] <= len(name) <= rule["max"]:
        return None
    got = shown(name, secret=isinstance(inputs[path], Secret))
    return Problem(
        path,
        f"got {got}, {len(name)} characters long; allowed: {rule['min']} to {rule['max']} characters, "
        f"{rule['says']} ({rule['source']})",
    )


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return {rule["token"]: rule for rule in facts("names")}
