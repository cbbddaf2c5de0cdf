"""A resource's schema from the classes of its installed SDK.

A generated Pulumi SDK is a typed schema: each resource class has a class of its arguments, and both have a
property for each Pulumi property, annotated with its type. The schema uses the words of JSON Schema, as
Pulumi's own package schema does, so that it can be kept as JSON:

    {"type": "string" | "integer" | "number" | "boolean" | "asset" | "any"}
    {"type": "array", "items": NODE}
    {"type": "object", "additionalProperties": NODE}
    {"$ref": NAME}                    an object of the schema's "types"
    {"enum": [VALUE ...], "open": bool}   open: the SDK takes other values of the same type too
    {"oneOf": [NODE ...]}
    {"properties": {NAME: NODE ...}, "required": [NAME ...]}   an object type; names are Pulumi's, camelCase
        "replaces": [NAME ...]        those that its documentation says can't be changed in place, if any
"""

from __future__ import annotations

import collections.abc
import enum
import inspect
import sys
import types
import typing
from typing import Any

import pulumi
from pulumi import _types as sdk_types  # private, and all that tells an input type; held by a test

from atoll_engine.offline.immutable import says_immutable

Node = dict[str, Any]

_SCALARS: dict[Any, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}
_WRAPPERS = (collections.abc.Awaitable, pulumi.Output)
_PULUMI_NAME = "_pulumi_name"
_KUBERNETES_EXTENSION = "x_kubernetes_"


def resource_schema(token: str, resource: type) -> Node:
    """Return the schema of ``resource``: its token, inputs, outputs and the object types that they use.

    Without a class of arguments, as for a component of another kind, ``inputs`` is None: anything goes.
    """
    schema = _Derivation()
    arguments = _arguments_of(resource)
    return {
        "token": token,
        "inputs": schema.object_type(arguments) if arguments else None,
        "outputs": schema.object_type(resource),
        "types": schema.types,
    }


def _arguments_of(resource: type) -> type | None:
    """Return the class of a resource's arguments: the input type beside it in its module."""
    module = sys.modules[resource.__module__]
    # The longer name is used where an input type has the shorter one.
    names = [f"{resource.__name__}InitArgs", f"{resource.__name__}Args"]
    found = [getattr(module, name, None) for name in names]
    return next((c for c in found if inspect.isclass(c) and sdk_types.is_input_type(c)), None)


class _Derivation:
    """Collects the object types that are met on the way; they may refer to each other in a circle."""

    def __init__(self) -> None:
        self.types: dict[str, Node] = {}

    def object_type(self, cls: type) -> Node:
        """Return the object type of a class with Pulumi properties."""
        properties: dict[str, Node] = {}
        required = []
        replaces = []
        for name, (annotation, documentation) in _annotations(cls).items():
            members = _members(annotation)
            properties[name] = self._union([member for member in members if member is not types.NoneType])
            if types.NoneType not in members:
                required.append(name)
            if says_immutable(documentation):
                replaces.append(name)
        found: Node = {"properties": properties, "required": required}
        return {**found, "replaces": replaces} if replaces else found

    def _union(self, members: list[Any]) -> Node:
        """Return the node of a value that is any of ``members``."""
        if not members or Any in members:
            return {"type": "any"}
        listed = [member for member in members if _is_enum(member)]
        if len(listed) == 1 and set(members) - set(listed) <= _SCALARS.keys():
            return {"enum": [item.value for item in listed[0]], "open": len(members) > 1}
        nodes: list[Node] = []
        for member in members:
            node = self._node(member)
            if node not in nodes:
                nodes.append(node)
        return nodes[0] if len(nodes) == 1 else {"oneOf": nodes}

    def _node(self, annotation: Any) -> Node:
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if annotation in _SCALARS:
            return {"type": _SCALARS[annotation]}
        if origin is typing.Literal:
            return {"enum": list(arguments), "open": False}
        if origin in (collections.abc.Sequence, list):
            return {"type": "array", "items": self._inner(arguments[0])}
        if origin in (collections.abc.Mapping, dict):
            return {"type": "object", "additionalProperties": self._inner(arguments[1])}
        if _is_enum(annotation):
            return {"enum": [item.value for item in annotation], "open": False}
        if inspect.isclass(annotation):
            return self._class(annotation)
        return {"type": "any"}

    def _inner(self, annotation: Any) -> Node:
        return self._union([member for member in _members(annotation) if member is not types.NoneType])

    def _class(self, cls: type) -> Node:
        if issubclass(cls, pulumi.Asset | pulumi.Archive):
            return {"type": "asset"}
        if not (sdk_types.is_input_type(cls) or sdk_types.is_output_type(cls)):
            return {"type": "any"}
        name = f"{cls.__module__}.{cls.__qualname__}"
        if name not in self.types:
            self.types[name] = {}  # met again below, in a type that contains itself
            self.types[name] = self.object_type(cls)
        return {"$ref": name}


def _annotations(cls: type) -> dict[str, tuple[Any, str | None]]:
    """Return Pulumi name -> annotation and docstring of each Pulumi property, the base classes' first."""
    found: dict[str, tuple[Any, str | None]] = {}
    for base in reversed(cls.__mro__):
        for member in list(vars(base).values()):
            name = getattr(getattr(member, "fget", None), _PULUMI_NAME, None)
            if name is None or base is pulumi.CustomResource or base is pulumi.Resource:
                continue
            scope = {**vars(sys.modules[base.__module__])}
            hints = typing.get_type_hints(member.fget, scope, {"T": types.NoneType, "Output": pulumi.Output})
            found[name] = hints.get("return", Any), member.fget.__doc__
            if name.startswith(_KUBERNETES_EXTENSION):
                # What Kubernetes calls it, as in any manifest.
                found[name.replace("_", "-")] = found[name]
    return found


def _members(annotation: Any) -> list[Any]:
    """Return what a value may be, without the ways to pass it later (``Input``, ``Output``)."""
    if typing.get_origin(annotation) in _WRAPPERS:
        return _members(typing.get_args(annotation)[0])
    if annotation is pulumi.Output:
        return [Any]
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        members = [m for m in typing.get_args(annotation) if typing.get_origin(m) not in _WRAPPERS]
        return [m for m in members if not typing.is_typeddict(m)]
    return [annotation]


def _is_enum(annotation: Any) -> bool:
    return inspect.isclass(annotation) and issubclass(annotation, enum.Enum)
