"""What is wrong with an environment's settings, in words that say where and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

_STACK_FILE_KEYS = ("config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment")
"""Top-level keys that Pulumi knows in a stack's file; it ignores others without a word."""


class SettingsError(Exception):
    """The settings of an environment, or the machine file, can't be used; lists every problem at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Hold one line a ``problem``."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def describe(error: ValidationError, model: type[BaseModel], prefix: str = "") -> list[tuple[str, str]]:
    """Return (path, what is wrong) for each problem that pydantic found; paths begin with ``prefix``."""
    found = []
    for detail in error.errors(include_url=False):
        path, sections = _walked(model, tuple(str(part) for part in detail["loc"]))
        found.append((prefix + ".".join(path), _words(dict(detail), path[-1:], sections)))
    return found


def _walked(model: Any, location: tuple[str, ...]) -> tuple[list[str], list[Any]]:
    """Return a location without pydantic's own parts, and what each part of it is in.

    Where a mapping can be of several models, pydantic names the one that it took, which no file does.
    """
    path: list[str] = []
    sections: list[Any] = []
    kind: Any = model
    for part in location:
        if models := _models(kind):
            kind = models[part]
            continue
        path.append(part)
        sections.append(kind)
        kind = _inner(kind, part)
    return path, sections


def _inner(kind: Any, part: str) -> Any:
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    fields = getattr(kind, "model_fields", {})
    annotation = fields[part].annotation if part in fields else None
    if get_origin(annotation) is UnionType:
        return next(item for item in get_args(annotation) if item is not NoneType)
    return annotation


def _models(kind: Any) -> dict[str, Any]:
    """Return the models that a mapping can be of, by the value of ``cloud`` that tells them apart."""
    if get_origin(kind) is not Annotated:
        return {}
    choices = get_args(get_args(kind)[0])
    if not all(hasattr(choice, "model_fields") for choice in choices):
        return {}
    return {get_args(choice.model_fields["cloud"].annotation)[0]: choice for choice in choices}


def _words(detail: dict[str, Any], name: Sequence[str], sections: Sequence[Any]) -> str:
    if detail["type"] == "extra_forbidden":
        return unknown(name[0], list(sections[-1].model_fields))
    if detail["type"] == "union_tag_not_found":
        return "needs 'cloud'"
    if detail["type"] == "union_tag_invalid":
        return f"'cloud' is {detail['ctx']['tag']!r}; allowed: {detail['ctx']['expected_tags']}"
    if detail["type"] == "missing":
        return "is required"
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    if detail["type"] in ("model_type", "model_attributes_type"):
        return "must be a mapping of settings"
    message = str(detail["msg"]).removeprefix("Input ").removeprefix("String ")
    shown = "" if isinstance(detail["input"], Mapping | list) else f" (got {detail['input']!r})"
    return f"{message[0].lower()}{message[1:]}{shown}"


def unknown(name: str, allowed: Sequence[str]) -> str:
    """Say that ``name`` isn't a setting, with the closest of those ``allowed``, or all of them."""
    close = difflib.get_close_matches(name, allowed, n=1)
    if close:
        return f"is not a setting; did you mean {close[0]!r}?"
    return f"is not a setting; allowed: {', '.join(sorted(allowed))}"


def read_stack_file(text: str, project: str) -> tuple[dict[str, Any], dict[str, int], list[str]]:
    """Read a ``Pulumi.<environment>.yaml``.

    Returns what its ``config`` has for ``project``, keyed without the project; the line of every path in the
    file (``config.atoll:training.ranks``); and what is wrong with the file itself. As in Pulumi, a key
    without a project belongs to this one.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        return {}, {}, [f"isn't YAML: {' '.join(str(error).split())}"]
    lines: dict[str, int] = {}
    problems: list[str] = []
    if root is not None:
        _walk(root, (), project, lines, problems)
    document = yaml.safe_load(text) or {}
    if not isinstance(document, dict):
        return {}, lines, ["must be a mapping with the key 'config'"]
    problems += [
        f"{key}: {unknown(str(key), _STACK_FILE_KEYS)}" for key in document if key not in _STACK_FILE_KEYS
    ]
    config = document.get("config") or {}
    if not isinstance(config, dict):
        return {}, lines, [*problems, "config: must be a mapping"]
    own = {}
    for key, value in config.items():
        namespace, name = _namespace_and_name(str(key), project)
        if namespace == project:
            own[name] = value
    return own, lines, problems


def _namespace_and_name(key: str, project: str) -> tuple[str, str]:
    namespace, separator, name = key.partition(":")
    return (namespace, name) if separator else (project, key)


def _walk(
    node: yaml.Node, path: tuple[str, ...], project: str, lines: dict[str, int], problems: list[str]
) -> None:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        name = ":".join(_namespace_and_name(key.value, project)) if path == ("config",) else str(key.value)
        inner = (*path, name)
        line = key.start_mark.line + 1
        if ".".join(inner) in lines:
            problems.append(f"{'.'.join(inner)}: is given twice, again in line {line}")
        lines.setdefault(".".join(inner), line)
        _walk(value, inner, project, lines, problems)
