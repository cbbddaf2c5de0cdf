"""Property values between the engine's protobuf structs and plain Python trees.

Unknown values are ``UNKNOWN``; secret ones are wrapped in ``Secret``. Sentinels and signatures are those of
the engine's wire format (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import json_format, struct_pb2

_UNKNOWN_PREFIX = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a type's signature
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


class _Unknown:
    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN: Final = _Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must not be shown or stored in plain."""

    value: Any

    def __repr__(self) -> str:
        """Hide the value."""
        return "<secret>"


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return the tree that ``struct`` carries; whole numbers become int."""
    tree: dict[str, Any] = unwrapped(json_format.MessageToDict(struct))
    return tree


def to_struct(tree: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return ``tree`` as the engine reads it."""
    struct = struct_pb2.Struct()
    struct.update(_wrap(tree))
    return struct


def unwrapped(value: Any) -> Any:
    """Return ``value``, a tree with the sentinels and envelopes of the wire, as trees are here."""
    if isinstance(value, dict):
        match value.get(_SIGNATURE):
            case str() as signature if signature == _SECRET:
                return Secret(unwrapped(value.get("value")))
            case str() as signature if signature == _OUTPUT:
                inner = unwrapped(value["value"]) if "value" in value else UNKNOWN
                return Secret(inner) if value.get("secret") else inner
        return {key: unwrapped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unwrapped(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return UNKNOWN if value == _UNKNOWN_PREFIX else value


def _wrap(value: Any) -> Any:
    if isinstance(value, Secret):
        return {_SIGNATURE: _SECRET, "value": _wrap(value.value)}
    if isinstance(value, Mapping):
        return {key: _wrap(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_wrap(item) for item in value]
    return _UNKNOWN_PREFIX if value is UNKNOWN else value


def plain(value: Any) -> Any:
    """Return ``value`` without its secret wrappers."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def any_leaf(value: Any, test: Callable[[Any], bool]) -> bool:
    """Return whether ``test`` holds for any node of the tree."""
    if test(value):
        return True
    if isinstance(value, Secret):
        return any_leaf(value.value, test)
    if isinstance(value, dict):
        return any(any_leaf(item, test) for item in value.values())
    return isinstance(value, list) and any(any_leaf(item, test) for item in value)


def has_unknown(value: Any) -> bool:
    """Return whether anything in the tree isn't known yet."""
    return any_leaf(value, lambda node: node is UNKNOWN)


def has_secret(value: Any) -> bool:
    """Return whether anything in the tree is secret."""
    return any_leaf(value, lambda node: isinstance(node, Secret))


def keep_secret(value: Any, pattern: Any) -> Any:
    """Return ``value`` with everything wrapped that is secret at the same place of ``pattern``.

    Where a list's items can't be told apart by position any more, the whole list is wrapped.
    """
    if isinstance(pattern, Secret):
        return Secret(plain(value))
    if isinstance(pattern, dict) and isinstance(value, dict):
        return {key: keep_secret(item, pattern.get(key)) for key, item in value.items()}
    if isinstance(pattern, list) and isinstance(value, list) and has_secret(pattern):
        if len(pattern) != len(value):
            return Secret(plain(value))
        return [keep_secret(item, wanted) for item, wanted in zip(value, pattern, strict=True)]
    return value
