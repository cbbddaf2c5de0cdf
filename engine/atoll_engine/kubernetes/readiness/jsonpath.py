r"""The part of kubectl's JSONPath that picks values: ``.a.b\.c``, ``['a']``, ``[0]``, ``[-1]``, ``[*]``,
``[?(@.type=="Ready")]``.

https://kubernetes.io/docs/reference/kubectl/jsonpath/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from atoll_engine.errors import AtollError

_TOKEN = re.compile(
    r"""
      \.?(?P<name>(?:[^.\[\]\\'"{}]|\\.)+)
    | \[\s*(?P<quote>['"])(?P<quoted>.*?)(?P=quote)\s*\]
    | \[\s*(?P<index>-?\d+)\s*\]
    | (?P<every>\[\s*\*\s*\])
    | \[\?\(\s*@(?P<inner>[^=!<>]*?)\s*(?:(?P<operator>==|!=)\s*(?P<literal>"[^"]*"|'[^']*'|[^)\s]+)\s*)?\)\]
    """,
    re.VERBOSE | re.DOTALL,
)
_ALLOWED = r".name, .na\.me, ['name'], [0], [*], [?(@.name==\"value\")]"

_Step = Callable[[Any], list[Any]]


@dataclass(frozen=True)
class JsonPath:
    """A path that has been understood."""

    steps: tuple[_Step, ...]

    def values(self, tree: Any) -> list[Any]:
        """Return every value that the path leads to; none where it leads nowhere."""
        found = [tree]
        for step in self.steps:
            found = [item for value in found for item in step(value)]
        return found


def parse(text: str) -> JsonPath:
    """Understand a path, without the braces around it. Raises AtollError where it can't."""
    body = text.removeprefix("$")
    steps, position = [], 0
    while position < len(body):
        match = _TOKEN.match(body, position)
        if match is None:
            raise AtollError("the JSONPath isn't understood", got=text, allowed=_ALLOWED)
        steps.append(_step(match))
        position = match.end()
    if not steps:
        raise AtollError("the JSONPath is empty", allowed=_ALLOWED)
    return JsonPath(tuple(steps))


def _step(match: re.Match[str]) -> _Step:
    if match["name"] is not None:
        return _field(re.sub(r"\\(.)", r"\1", match["name"], flags=re.DOTALL))
    if match["quoted"] is not None:
        return _field(match["quoted"])
    if match["index"] is not None:
        return _item(int(match["index"]))
    if match["every"] is not None:
        return _every
    inner = parse(match["inner"]) if match["inner"] else JsonPath(())
    return _filter(inner, match["operator"], match["literal"])


def _field(name: str) -> _Step:
    if name == "*":
        return _every
    return lambda value: [value[name]] if isinstance(value, dict) and name in value else []


def _item(index: int) -> _Step:
    def pick(value: Any) -> list[Any]:
        inside = isinstance(value, list) and -len(value) <= index < len(value)
        return [value[index]] if inside else []

    return pick


def _every(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _filter(inner: JsonPath, operator: str | None, literal: str | None) -> _Step:
    wanted = (literal or "").strip("'\"")

    def holds(item: Any) -> bool:
        texts = [
            str(value).lower() if isinstance(value, bool) else str(value) for value in inner.values(item)
        ]
        if operator is None:
            return bool(texts)
        return (wanted in texts) == (operator == "==")

    return lambda value: [item for item in _every(value) if holds(item)]
