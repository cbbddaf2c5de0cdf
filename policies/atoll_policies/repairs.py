"""Writing a repair into the properties that the engine sent: what was secret or unknown there stays so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value

from atoll_policies.values import SECRET, SIGNATURE, to_struct


def rewritten(struct: Struct, before: Mapping[str, Any], after: Mapping[str, Any]) -> Struct:
    """Return ``struct``, which was read as ``before``, with what differs in ``after``."""
    result = Struct()
    result.CopyFrom(struct)
    _rewrite_object(result, before, after)
    return result


def _rewrite_object(struct: Struct, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for name in before.keys() - after.keys():
        del struct.fields[name]
    for name, value in after.items():
        if name not in before:
            struct.fields[name].CopyFrom(_value(value))
        elif before[name] != value:
            _rewrite(struct.fields[name], before[name], value)


def _rewrite(target: Value, before: Any, after: Any) -> None:
    """Change ``target`` where ``after`` differs, as deep inside as can be."""
    items = target.list_value.values if target.HasField("list_value") else ()
    envelope = target.struct_value.fields
    if SIGNATURE in envelope and "value" in envelope:
        _rewrite(envelope["value"], before, after)
    elif target.HasField("struct_value") and isinstance(before, Mapping) and isinstance(after, Mapping):
        _rewrite_object(target.struct_value, before, after)
    elif isinstance(after, list) and len(after) == len(items):
        for item, old, new in zip(items, before, after, strict=True):
            if old != new:
                _rewrite(item, old, new)
    else:
        hidden = {SIGNATURE: SECRET, "value": after} if _has_secret(target) else after
        target.CopyFrom(_value(hidden))


def _has_secret(value: Value) -> bool:
    """Say whether anything in ``value`` is secret; what takes its place may have been made of it."""
    fields = value.struct_value.fields
    inside = [*fields.values(), *value.list_value.values]
    return fields.get(SIGNATURE, Value()).string_value == SECRET or any(map(_has_secret, inside))


def _value(tree: Any) -> Value:
    return to_struct({"": tree}).fields[""]
