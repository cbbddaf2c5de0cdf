"""What is wrong with a resource's inputs, as far as its SDK's types say. All of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from atoll_engine.offline.derive import Node
from atoll_engine.offline.wording import choices, close_matches, shown
from atoll_engine.provider.values import UNKNOWN, Secret

# A closed list is small; one that grows with a cloud's catalogue (machine types, run-times) is large, and the
# SDK's copy of it lags behind. In pulumi-aws 7.51 the small ones have up to 20 values, the large 40 to 1,405.
LARGEST_CLOSED_LIST = 32

_ASSETS = ("c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7")
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_ARTICLES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "asset": "an asset or archive",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong at ``path`` (``scalingConfig.minSize``; empty for the resource as a whole).

    ``certain`` is False where the cloud may know better than the SDK: a warning, not an error.
    """

    path: str
    reason: str
    certain: bool = True

    def __str__(self) -> str:
        """Name the place and the reason."""
        return f"{self.path}: {self.reason}" if self.path else self.reason


def problems(schema: Node, inputs: dict[str, Any]) -> list[Problem]:
    """Return everything in ``inputs`` that ``schema`` doesn't allow. Unknown values are taken to be right."""
    if schema["inputs"] is None:
        return []
    checker = _Checker(schema["types"], schema["token"])
    return list(checker.object_type(schema["inputs"], inputs, "", secret=False))


class _Checker:
    def __init__(self, types: dict[str, Node], token: str) -> None:
        self._types = types
        self._token = token

    def object_type(
        self, wanted: Node, value: dict[str, Any], path: str, *, secret: bool
    ) -> Iterator[Problem]:
        """Yield what is wrong with the properties of an object of a known type."""
        known: dict[str, Node] = wanted["properties"]
        present = {name: item for name, item in value.items() if item is not None}
        for name in sorted(present.keys() - known.keys()):
            if not name.startswith("__"):
                yield Problem(_join(path, name), self._no_such(name, known, path))
        for name in wanted["required"]:
            if name not in present:
                yield Problem(_join(path, name), "is required and missing")
        for name in known:
            if name in present:
                yield from self._value(known[name], present[name], _join(path, name), secret=secret)

    def _no_such(self, name: str, known: Iterable[str], path: str) -> str:
        place = path or self._token
        close = close_matches(name, known)
        hint = f"did you mean {choices(close)}?" if close else f"allowed: {choices(sorted(known))}"
        return f"no such property of {place}; {hint}"

    def _value(self, node: Node, value: Any, path: str, *, secret: bool) -> Iterator[Problem]:
        if isinstance(value, Secret):
            yield from self._value(node, value.value, path, secret=True)
        elif value is not UNKNOWN and value is not None:
            yield from self._known(node, value, path, secret=secret)

    def _known(self, node: Node, value: Any, path: str, *, secret: bool) -> Iterator[Problem]:
        if "$ref" in node:
            yield from self._reference(node, value, path, secret=secret)
        elif "oneOf" in node:
            yield from self._one_of(node["oneOf"], value, path, secret=secret)
        elif "enum" in node:
            yield from _listed(node, value, path, secret=secret)
        elif not _is(node["type"], value):
            yield _wrong_type(value, _ARTICLES[node["type"]], path, secret=secret)
        elif node["type"] == "array":
            for index, item in enumerate(value):
                yield from self._value(node["items"], item, f"{path}[{index}]", secret=secret)
        elif "additionalProperties" in node:
            for key, item in value.items():
                yield from self._value(node["additionalProperties"], item, _join(path, key), secret=secret)

    def _reference(self, node: Node, value: Any, path: str, *, secret: bool) -> Iterator[Problem]:
        if isinstance(value, dict) and _SIGNATURE not in value:
            yield from self.object_type(self._types[node["$ref"]], value, path, secret=secret)
        else:
            yield _wrong_type(value, _ARTICLES["object"], path, secret=secret)

    def _one_of(self, nodes: list[Node], value: Any, path: str, *, secret: bool) -> Iterator[Problem]:
        """Yield nothing where one fits; else what is wrong with the one that fits best."""
        tried = [list(self._value(node, value, path, secret=secret)) for node in nodes]
        yield from min(tried, key=len)


def _listed(node: Node, value: Any, path: str, *, secret: bool) -> Iterator[Problem]:
    allowed = node["enum"]
    if value in allowed and isinstance(value, bool) == isinstance(allowed[0], bool):
        return
    if not isinstance(value, type(allowed[0])):
        yield _wrong_type(value, f"one of {choices(allowed)}", path, secret=secret)
        return
    close = [] if secret else close_matches(str(value), map(str, allowed))
    hint = f"; did you mean {choices(close)}?" if close else ""
    certain = not node["open"] or len(allowed) <= LARGEST_CLOSED_LIST
    yield Problem(path, f"got {shown(value, secret=secret)}; allowed: {choices(allowed)}{hint}", certain)


def _is(kind: str, value: Any) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "any":
            return True
        case "asset":
            return isinstance(value, dict) and value.get(_SIGNATURE) in _ASSETS
    return isinstance(value, dict) and _SIGNATURE not in value


def _wrong_type(value: Any, allowed: str, path: str, *, secret: bool) -> Problem:
    return Problem(path, f"got {shown(value, secret=secret)}; allowed: {allowed}")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
