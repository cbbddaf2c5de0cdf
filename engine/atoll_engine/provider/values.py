"""Property values between the engine's protobuf structs and plain Python trees.

Unknown values are ``UNKNOWN``; secret ones are wrapped in ``Secret``. Sentinels and signatures are those of
the engine's wire format (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""An unknown text on the wire, and the id of every provider in a preview."""

_UNKNOWNS = {
    UNKNOWN_TEXT,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
    "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
    "e48ece36-62e2-4504-bad9-02848725956a",  # archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
}
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a type's signature
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


class _Unknown:
    def __repr__(self) -> str:
        return "<unknown>"

    def __reduce__(self) -> str:
        return "UNKNOWN"  # there is one, in another process too


UNKNOWN: Final = _Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must not be shown or stored in plain."""

    value: Any

    def __repr__(self) -> str:
        """Hide the value."""
        return "<secret>"


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return the tree that ``struct`` carries; whole numbers become int, and null properties are absent."""
    # Sorted: the order on the wire is any, and what is said of the properties should have one.
    return {
        name: _read(value)
        for name, value in sorted(struct.fields.items())
        if not value.HasField("null_value")
    }


def to_struct(tree: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return ``tree`` as the engine reads it."""
    struct = struct_pb2.Struct()
    for name, value in tree.items():
        _write(struct.fields[name], value)
    return struct


def _read(value: struct_pb2.Value) -> Any:
    # Value by value, without a JSON tree in between: most of what a provider does is this.
    match value.WhichOneof("kind"):
        case "string_value":
            text = value.string_value
            return UNKNOWN if text in _UNKNOWNS else text
        case "struct_value":
            tree = from_struct(value.struct_value)
            return _opened(tree) if _SIGNATURE in tree else tree
        case "list_value":
            return [_read(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
    return None


def _opened(tree: dict[str, Any]) -> Any:
    """Return what is in an envelope of the wire, whose content has been read."""
    match tree[_SIGNATURE]:
        case signature if signature == _SECRET:
            return Secret(tree.get("value"))
        case signature if signature == _OUTPUT:
            inner = tree.get("value", UNKNOWN)
            return Secret(inner) if tree.get("secret") else inner
    return tree


def _write(target: struct_pb2.Value, value: Any) -> None:
    if value is UNKNOWN:
        target.string_value = UNKNOWN_TEXT
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, Secret):
        _write(target, {_SIGNATURE: _SECRET, "value": value.value})
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        for name, item in value.items():
            _write(target.struct_value.fields[name], item)
    else:
        target.list_value.SetInParent()
        for item in value:
            _write(target.list_value.values.add(), item)


def unwrapped(value: Any) -> Any:
    """Return ``value``, a JSON tree with the sentinels and envelopes of the wire, as trees are here."""
    if isinstance(value, dict):
        tree = {key: unwrapped(item) for key, item in value.items() if item is not None}
        return _opened(tree) if _SIGNATURE in tree else tree
    if isinstance(value, list):
        return [unwrapped(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return UNKNOWN if isinstance(value, str) and value in _UNKNOWNS else value


def references_as_ids(value: Any) -> Any:
    """Return ``value`` with the id of each resource that it refers to, or its URN where it has no id."""
    if isinstance(value, Secret):
        return Secret(references_as_ids(value.value))
    if isinstance(value, dict):
        if is_reference(value):
            return value.get("id", value["urn"])
        return {key: references_as_ids(item) for key, item in value.items()}
    return [references_as_ids(item) for item in value] if isinstance(value, list) else value


def is_reference(value: dict[str, Any]) -> bool:
    """Return whether an object stands for a resource: a component's inputs and outputs may."""
    return value.get(_SIGNATURE) == _REFERENCE


def plain(value: Any) -> Any:
    """Return ``value`` without its secret wrappers."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def any_node(value: Any, test: Callable[[Any], bool]) -> bool:
    """Return whether ``test`` holds for any node of the tree."""
    if test(value):
        return True
    if isinstance(value, Secret):
        return any_node(value.value, test)
    if isinstance(value, dict):
        return any(any_node(item, test) for item in value.values())
    return isinstance(value, list) and any(any_node(item, test) for item in value)


def has_unknown(value: Any) -> bool:
    """Return whether anything in the tree isn't known yet."""
    return any_node(value, lambda node: node is UNKNOWN)


def has_secret(value: Any) -> bool:
    """Return whether anything in the tree is secret."""
    return any_node(value, lambda node: isinstance(node, Secret))


def keep_secret(value: Any, pattern: Any) -> Any:
    """Return ``value`` with everything wrapped that is secret at the same place of ``pattern``.

    A list that holds a secret is wrapped as a whole: the server may order its items anew.
    """
    if isinstance(value, Secret):
        return value
    if isinstance(pattern, dict) and isinstance(value, dict):
        return {
            key: keep_secret(item, pattern[key]) if key in pattern else item for key, item in value.items()
        }
    return Secret(plain(value)) if has_secret(pattern) else value


def texts(value: Any, path: str = "", *, secret: bool = False) -> Iterator[tuple[str, str, bool]]:
    """Yield path (``spec.ports[0].name``), text and whether it is secret, of each text in the tree."""
    if isinstance(value, Secret):
        yield from texts(value.value, path, secret=True)
    elif isinstance(value, str):
        yield path, value, secret
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}" if path else key, secret=secret)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]", secret=secret)
