from collections.abc import Mapping
from typing import Any

from pulumi import Input


def tags(name: str, args: Mapping[str, Any]) -> dict[str, Input[str]]:
    """Return the tags of everything that ``name`` makes: whose it is, and the caller's own."""
    return {"part-of": "atoll", "component": name, **args.get("tags", {})}
