"""What keeps a component from being used in other languages, told before `pulumi package add` fails.

    problems = lint(TrainingJob)
    assert problems == []

The rules are those of Pulumi's analyser of Python components, and of the host that serves them: some types
are refused, others are accepted and arrive wrong. Each was seen with pulumi 3.272.
"""

import __future__

import ast
import collections.abc
import enum
import inspect
import itertools
import sys
import textwrap
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

_SCALARS = (str, bool, int, float)
_LEAVES = (str, bool)
_CONTENTS = (pulumi.Asset, pulumi.Archive)
_LISTS = (list, collections.abc.Sequence)
_MAPS = (dict, collections.abc.Mapping)


def lint(component: type[pulumi.ComponentResource]) -> list[str]:
    """Return everything about ``component`` that other languages would stumble over; empty where nothing is.

    ``component`` has to be defined in a file, since its arguments' descriptions are read from there.
    """
    module = sys.modules[component.__module__]
    if getattr(module, "annotations", None) is __future__.annotations:
        return ["`from __future__ import annotations` hides types from the analyser: leave it out"]
    args = inspect.signature(component.__init__).parameters.get("args")
    if args is None or not typing.is_typeddict(args.annotation):
        return [f"`args` must be a TypedDict, as in `args: {component.__name__}Args`"]
    found = [] if component.__doc__ else ["the class has no docstring: it is the description"]
    found += _dictionary(args.annotation, "")
    return found + _outputs(component)


def _dictionary(arguments: Any, path: str) -> list[str]:
    """Return the problems of a TypedDict's fields."""
    found: list[str] = []
    described = _descriptions(arguments)
    names = vars(sys.modules[arguments.__module__])
    for name, written in arguments.__annotations__.items():
        where = f"{path}{name}"
        later = isinstance(written, typing.ForwardRef)
        hint = names.get(written.__forward_arg__, written) if later else written
        found += [f"{where}: {problem}" for problem in _field(hint)]
        nested = _nested(hint)
        if nested is not None:
            found += _dictionary(nested, f"{where}.")
        text = described.get(name)
        if not text:
            found.append(f"{where}: has no docstring under it: it is the description")
        elif name in arguments.__optional_keys__ and "absent" not in text.lower():
            found.append(f"{where}: its docstring doesn't say what happens when it is absent")
    return found


def _outputs(component: type) -> list[str]:
    described = _descriptions(component)
    hints = inspect.get_annotations(component)
    outputs = [name for name, hint in hints.items() if _is_output(hint)]
    return [f"{name}: the output has no docstring under it" for name in outputs if not described.get(name)]


def _field(hint: Any) -> Iterator[str]:
    inner = _unwrapped(hint)
    lifted = _lifted(inner)
    if lifted is None:
        yield from _plain(inner)
    elif lifted not in _LEAVES:
        yield (
            f"Input[{_name(lifted)}] arrives wrong when it is an output: only text and booleans may be an "
            "Input; keep numbers, enumerations and structure plain"
        )


def _plain(hint: Any) -> Iterator[str]:
    origin = typing.get_origin(hint)
    if hint is Any or hint in _SCALARS or hint in _CONTENTS or typing.is_typeddict(hint):
        return
    if origin in _LISTS or origin in _MAPS:
        yield from _items(hint, origin)
    elif inspect.isclass(hint) and issubclass(hint, enum.Enum):
        return
    elif origin in (typing.Union, types.UnionType):
        yield f"{_name(hint)} is a union, which other languages don't have: choose one, or two arguments"
    elif inspect.isclass(hint) and issubclass(hint, pulumi.Resource):
        yield f"{_name(hint)} ties callers to one version of its SDK: take an id or a name"
    else:
        known = "text, numbers, booleans, enumerations, lists, maps or TypedDicts"
        yield f"{_name(hint)} isn't understood: use {known}"


def _items(hint: Any, origin: Any) -> Iterator[str]:
    inner = typing.get_args(hint)
    if origin in _MAPS and inner and inner[0] is not str:
        yield f"{_name(hint)} must have text as keys"
    item = inner[-1] if inner else None
    if item is None:
        yield f"{_name(hint)} must say what is in it"
    elif inspect.isclass(item) and issubclass(item, enum.Enum):
        yield f"{_name(hint)} arrives as empty objects: take a list of text, and check it"
    else:
        yield from _field(item)


def _unwrapped(hint: Any) -> Any:
    """Return the type without NotRequired, and without None."""
    while typing.get_origin(hint) in (typing.NotRequired, typing.Required):
        hint = typing.get_args(hint)[0]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = tuple(item for item in typing.get_args(hint) if item is not types.NoneType)
        return rest[0] if len(rest) == 1 else typing.Union[rest]  # noqa: UP007 - a tuple of types
    return hint


def _lifted(hint: Any) -> Any:
    """Return ``T`` of ``Input[T]``, which is a union of T, an awaitable and an output; None for others."""
    members = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else ()
    if not any(_is_output(member) for member in members):
        return None
    plain = [
        m for m in members if not _is_output(m) and typing.get_origin(m) is not collections.abc.Awaitable
    ]
    return plain[0] if len(plain) == 1 else typing.Union[tuple(plain)]  # noqa: UP007 - a tuple of types


def _is_output(hint: Any) -> bool:
    # In Input's own definition the output is a forward reference.
    if isinstance(hint, typing.ForwardRef):
        return hint.__forward_arg__.startswith("Output")
    return typing.get_origin(hint) is pulumi.Output


def _nested(hint: Any) -> Any:
    """Return the TypedDict that a field, or each item of it, is; else None."""
    inner = _unwrapped(hint)
    if typing.get_origin(inner) in (*_LISTS, *_MAPS) and typing.get_args(inner):
        inner = _unwrapped(typing.get_args(inner)[-1])
    return inner if typing.is_typeddict(inner) else None


def _descriptions(of: type) -> Mapping[str, str]:
    """Return the docstring under each annotated name of a class."""
    body = ast.parse(textwrap.dedent(inspect.getsource(of))).body[0]
    statements = body.body if isinstance(body, ast.ClassDef) else []
    found = {}
    for statement, after in itertools.pairwise(statements):
        if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
            continue
        value = after.value if isinstance(after, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[statement.target.id] = value.value
    return found


def _name(hint: Any) -> str:
    return hint.__name__ if inspect.isclass(hint) and not typing.get_args(hint) else str(hint)
