"""What rules of network security groups let in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from atoll_policies import HIDDEN, UNKNOWN, At, Condition, custom, each
from atoll_policies.conditions import Answer
from atoll_policies.rules.azure._answers import all_of_them, any_of_them

GROUP = "azure-native:network:NetworkSecurityGroup"
RULE = "azure-native:network:SecurityRule"
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_EVERYWHERE = {"*", "any", "internet", "0.0.0.0", "0.0.0.0/0", "::/0"}  # noqa: S104  # addresses of others


def closed(protocols: set[str], *ports: int, words: str) -> dict[str, Condition]:
    """Return what groups and rules require: none lets the internet in on one of ``ports``, or at all."""
    condition = custom(words, lambda at: _closed(at, protocols, ports))
    return {GROUP: each("securityRules[*]", condition), RULE: condition}


def _closed(at: At, protocols: set[str], ports: tuple[int, ...]) -> Answer:
    rule = at.value if isinstance(at.value, dict) else {}
    open_ = all_of_them(
        (
            _some([rule.get("access")], lambda value: _lower(value) == "allow"),
            _some([rule.get("direction")], lambda value: _lower(value) == "inbound"),
            _some([rule.get("protocol")], lambda value: _lower(value) in protocols),
            _some(_both(rule, "sourceAddressPrefix", "es"), lambda value: _lower(value) in _EVERYWHERE),
            not ports or _some(_both(rule, "destinationPortRange", "s"), lambda value: _has(value, ports)),
        )
    )
    return None if open_ is None else not open_


def _both(rule: dict[str, Any], name: str, plural: str) -> list[Any]:
    many = rule.get(name + plural)
    return [rule.get(name), *(many if isinstance(many, list) else [many])]


def _some(values: list[Any], test: Callable[[Any], bool]) -> Answer:
    return any_of_them(None if value is UNKNOWN or value is HIDDEN else test(value) for value in values)


def _lower(value: Any) -> str:
    return value.lower() if isinstance(value, str) else ""


def _has(value: Any, ports: tuple[int, ...]) -> bool:
    found = _RANGE.fullmatch(str(value))
    if found is None:
        return bool(value == "*")
    first, last = found.groups()
    return any(int(first) <= port <= int(last or first) for port in ports)
