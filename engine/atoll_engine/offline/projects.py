"""A program's project and the settings of its stack, read as the engine reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from atoll_engine.errors import AtollError
from atoll_engine.offline.inline import Program

INLINE = "offline"
"""The project of a program that is a function."""


def name_of(folder: Path) -> str:
    """Return the project's name. Raises AtollError where ``folder`` has no Pulumi.yaml to read."""
    return str(read(folder)["name"])


def read(folder: Path) -> dict[str, Any]:
    """Return the content of a folder's Pulumi.yaml. Raises AtollError where it isn't there or has no name."""
    try:
        content: dict[str, Any] = yaml.safe_load((folder / "Pulumi.yaml").read_text())
        content["name"]  # the one key that is required
    except (OSError, yaml.YAMLError, KeyError, TypeError) as problem:
        raise AtollError(
            "this is no folder of a Pulumi program: its Pulumi.yaml can't be read",
            got=f"{folder}: {problem}",
            fix="name the folder that has Pulumi.yaml, or pass a function",
        ) from problem
    return content


def settings(
    program: Program | str | Path, project: str, stack: str, config: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the settings of a stack by their full keys: its file's, with ``config`` added.

    A setting that is encrypted has the text ``synthetic``.
    """
    found = {} if callable(program) else _in_folder(Path(program), stack)
    added = {key if ":" in key else f"{project}:{key}": value for key, value in config.items()}
    return {**found, **added}


def defaults(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a project (the ``content`` of its Pulumi.yaml) has for all of its stacks."""
    found: dict[str, Any] = {}
    for key, declared in (content.get("config") or {}).items():
        full = key if ":" in key else f"{content['name']}:{key}"
        if not isinstance(declared, dict):
            found[full] = declared
        elif "default" in declared or "value" in declared:
            found[full] = declared.get("value", declared.get("default"))
    return found


def texts(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return settings as the engine hands them to a program: what isn't a text is JSON."""
    return {key: value if isinstance(value, str) else _json(value) for key, value in settings.items()}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _in_folder(folder: Path, stack: str) -> dict[str, Any]:
    path = folder / str(read(folder).get("stackConfigDir") or ".") / f"Pulumi.{stack}.yaml"
    content = yaml.safe_load(path.read_text()) if path.exists() else {}
    found: dict[str, Any] = _without_secrets((content or {}).get("config") or {})
    return found


def _without_secrets(value: Any) -> Any:
    # What is encrypted is for the real backend's key, which isn't here and isn't wanted.
    if isinstance(value, dict):
        return (
            "synthetic" if value.keys() == {"secure"} else {k: _without_secrets(v) for k, v in value.items()}
        )
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value
