"""Property values as a rule sees them: plain Python trees, with a mark for what can't be read.

The engine sends protobuf structs; an exported state is JSON. Both become dicts, lists, texts, numbers and
booleans. Sentinels and signatures are those of the engine's wire format (pulumi/pulumi,
sdk/go/common/resource/plugin/rpc.go and sdk/go/common/resource/properties.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import struct_pb2


class Mark:
    """Stands where a value is that nobody can read yet, or may read."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __repr__(self) -> str:
        return f"<{self._words}>"


UNKNOWN: Final = Mark("unknown")
"""Known only after the cloud made something: an output in a preview."""
HIDDEN: Final = Mark("hidden")
"""There, and not to be read: a secret in an exported state."""
MISSING: Final = Mark("missing")
"""Not there."""

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS = {
    UNKNOWN_TEXT,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
    "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
    "e48ece36-62e2-4504-bad9-02848725956a",  # archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
}
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a type's signature
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return the tree that ``struct`` carries; whole numbers become int, and nulls are left out."""
    tree = {}
    for name, value in struct.fields.items():
        kind = value.WhichOneof("kind")
        if kind is not None and kind != "null_value":
            tree[name] = _read(value, kind)
    return tree


def _read(value: struct_pb2.Value, kind: str | None) -> Any:
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in _UNKNOWNS else text
    if kind == "struct_value":
        tree = from_struct(value.struct_value)
        return opened(tree) if SIGNATURE in tree else tree
    if kind == "list_value":
        return [_read(item, item.WhichOneof("kind")) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def from_state(tree: Any) -> Any:
    """Return the tree of an exported state: unknowns marked, secrets hidden, nulls left out."""
    if isinstance(tree, Mapping):
        if SIGNATURE in tree:
            return opened({name: from_state(value) for name, value in tree.items()})
        return {name: from_state(value) for name, value in tree.items() if value is not None}
    if isinstance(tree, list):
        return [from_state(item) for item in tree]
    if isinstance(tree, float) and tree.is_integer():
        return int(tree)
    return UNKNOWN if isinstance(tree, str) and tree in _UNKNOWNS else tree


def opened(tree: Mapping[str, Any]) -> Any:
    """Return the value that a signed ``tree`` stands for; a secret without its value is ``HIDDEN``."""
    match tree[SIGNATURE]:
        case signature if signature == SECRET:
            return tree.get("value", HIDDEN)
        case signature if signature == _OUTPUT:
            return tree.get("value", UNKNOWN)
        case signature if signature == _REFERENCE:
            return tree.get("id") or tree.get("urn")
    return dict(tree)  # assets and archives keep their parts


def to_struct(tree: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return ``tree`` as the engine sends it, unknown values among it."""
    struct = struct_pb2.Struct()
    for name, value in tree.items():
        _write(struct.fields[name], value)
    return struct


def _write(target: struct_pb2.Value, value: Any) -> None:
    if value is UNKNOWN:
        target.string_value = UNKNOWN_TEXT
    elif value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Mapping):
        target.struct_value.CopyFrom(to_struct(value))
    else:
        target.list_value.SetInParent()
        for item in value:
            _write(target.list_value.values.add(), item)
