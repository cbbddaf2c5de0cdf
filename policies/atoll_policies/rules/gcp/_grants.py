"""What IAM grants to whom, for whatever resource: a member, a binding, or a whole policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from atoll_policies.conditions import At, Condition, Fault, each, field
from atoll_policies.values import MISSING

PUBLIC = ("allUsers", "allAuthenticatedUsers")
"""Members that stand for everybody (cloud.google.com/iam/docs/principals-overview)."""

ABOVE_RESOURCES = ("projects/iAM", "folder/iAM", "organizations/iAM")
"""Where a grant holds for all resources below."""


def grants(condition: Callable[[str], Condition], *stems: str) -> dict[str, Condition]:
    """Return what the grants of each stem require.

    A stem is what their types have in common: ``kms/keyRingIAM``. ``condition`` gets the path of the members
    and returns what must hold of a tree that has it beside ``role``.
    """
    found = {}
    for stem in stems:
        name = stem.rpartition("/")[2]
        name = name[0].upper() + name[1:]
        found[f"gcp:{stem}Member:{name}Member"] = condition("member")
        found[f"gcp:{stem}Binding:{name}Binding"] = condition("members[*]")
        bindings = each("bindings[*]", condition("members[*]"))
        found[f"gcp:{stem}Policy:{name}Policy"] = _decoded("policyData", bindings)
    return found


def not_public(*stems: str) -> dict[str, Condition]:
    """Return that the grants of each stem name nobody who stands for everybody."""
    return grants(lambda members: field(members).none_of(*PUBLIC), *stems)


def _decoded(path: str, condition: Condition) -> Condition:
    """``condition`` holds of the JSON document at ``path``; what can't be read is unknown."""

    def check(at: At) -> list[Fault]:
        return [
            fault
            for place in at.reach(path)
            if place.value is not MISSING
            for fault in _of_document(place, condition)
        ]

    return Condition(condition.words, check)


def _of_document(place: At, condition: Condition) -> list[Fault]:
    tree = _parsed(place.value)
    if tree is None:
        return [Fault(place.path, condition.words, unknown=True)]
    return condition.check(At(tree, place.path, place.parameters))


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return None
