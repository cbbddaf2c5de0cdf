"""What roles grant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from atoll_policies.conditions import Answer, At, Condition, custom, each
from atoll_policies.values import MISSING, UNKNOWN

RBAC = "rbac.authorization.k8s.io"
ROLE = f"kubernetes:{RBAC}:Role"
CLUSTER_ROLE = f"kubernetes:{RBAC}:ClusterRole"
ROLES = (ROLE, CLUSTER_ROLE)


def grants_none(
    group: str, resources: Iterable[str], verbs: Iterable[str], *, unless_named: bool = False
) -> Condition:
    """No rule of a role grants one of ``verbs`` on one of ``resources`` of the API ``group``.

    With ``unless_named`` it may for the objects that it names. Wildcards are another rule's business.
    """
    wanted = {"apiGroups": {group}, "resources": set(resources), "verbs": set(verbs)}

    def holds(rule: At) -> Answer:
        if unless_named and rule.get("resourceNames") not in (MISSING, []):
            return True
        answers = [_meets(rule.get(part), names) for part, names in wanted.items()]
        return True if False in answers else None if None in answers else False

    return each(
        "rules[*]",
        custom(
            f"not grant {', '.join(sorted(wanted['verbs']))} of {', '.join(sorted(wanted['resources']))}",
            holds,
        ),
    )


def _meets(found: Any, names: set[str]) -> Answer:
    values = found if isinstance(found, list) else [found]
    if any(isinstance(value, str) and value in names for value in values):
        return True
    return None if any(value is UNKNOWN for value in values) else False
