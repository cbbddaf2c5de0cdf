"""The schema that `pulumi package get-schema` and `pulumi package add` get from the component provider."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def test_the_provider_serves_the_schema_that_was_agreed(served_schema: dict[str, Any]) -> None:
    agreed = json.loads((ROOT / "tests/unit/components/schema.json").read_text())

    assert (served_schema["name"], served_schema["version"]) == ("atoll", version("atoll"))
    assert _contract(served_schema) == _contract(agreed)


def _contract(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a program is written by; the engine says the rest of a schema in its own way."""
    parts = {**schema["resources"], **schema["types"]}
    return {
        token: (
            {name: _type(field) for name, field in part.get("inputProperties", {}).items()},
            {name: _type(field) for name, field in part.get("properties", {}).items()},
            sorted([*part.get("requiredInputs", ()), *part.get("required", ())]),
            [item["value"] for item in part.get("enum", ())],
        )
        for token, part in parts.items()
    }


def _type(field: dict[str, Any]) -> tuple[str, bool]:
    return field.get("$ref") or field["type"], field.get("plain", False)
