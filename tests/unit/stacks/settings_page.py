"""The tables of docs/settings*.md, from the models."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator

from pydantic import BaseModel

Model = type[BaseModel]


def tables(model: Model, leave_out: set[str] = frozenset()) -> str:
    """Return a heading, a sentence and a table for each section of ``model``, and one for its own values."""
    own = {name: model.model_fields[name] for name in model.model_fields if name not in leave_out}
    values = [row(f"atoll:{name}", field) for name, field in own.items() if section(field) is None]
    parts = [table(values)]
    for name, field in own.items():
        inner = section(field)
        if inner is not None:
            path = f"atoll:{name}.<name>" if typing.get_origin(field.annotation) is dict else f"atoll:{name}"
            rows = [row(f"{path}.{key}", item) for key, item in inner.model_fields.items()]
            parts.append(f"## `{path}`\n\n{inner.__doc__}\n\n{table(rows)}")
    return "\n\n".join(parts)


def rows(model: Model) -> Iterator[str]:
    """Yield a table's row for every setting that is a value."""
    yield from (line for line in tables(model).splitlines() if line.startswith("| `"))


def table(lines: list[str]) -> str:
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *lines])


def row(path: str, field: typing.Any) -> str:
    none = field.default is None or field.default in ([], {})
    default = "required" if field.is_required() else "none" if none else f"`{field.default}`"
    return f"| `{path}` | {default} | {field.description} |"


def section(field: typing.Any) -> Model | None:
    """Return the section that a field is, or maps names to. A place is of several kinds, each with a page."""
    kind = field.annotation
    if typing.get_origin(kind) is types.UnionType:
        kind = next(item for item in typing.get_args(kind) if item is not type(None))
    if typing.get_origin(kind) is dict:
        kind = typing.get_args(kind)[1]
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None
