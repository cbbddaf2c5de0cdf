"""A provider's own configuration. The engine passes on as JSON text what isn't a text itself."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from atoll_engine.offline.checks import Problem, problems
from atoll_engine.offline.derive import Node
from atoll_engine.provider.values import UNKNOWN, Secret, plain

# Of the engine's own, for any provider.
_OF_ENGINE = {"version", "pluginDownloadURL", "skipMetadataApiCheck"}


def configuration(args: dict[str, Any]) -> dict[str, Any]:
    """Return the known part of what ``Configure`` was given, as values."""
    found = {name: _value(value) for name, value in plain(args).items()}
    return {name: value for name, value in found.items() if value is not UNKNOWN}


def configuration_problems(schema: Node, news: dict[str, Any]) -> list[Problem]:
    """Return everything in a provider's configuration that its SDK's types don't allow."""
    texts = {
        name
        for name, node in (schema["inputs"] or {"properties": {}})["properties"].items()
        if node.get("type") == "string" or "enum" in node
    }
    values = {
        name: value if name in texts else _value(value)
        for name, value in news.items()
        if name not in _OF_ENGINE
    }
    return problems(schema, values)


def _value(value: Any) -> Any:
    if isinstance(value, Secret):
        return Secret(_value(value.value))
    if isinstance(value, str):
        with suppress(ValueError):
            return json.loads(value)
    return value
