"""JSON request bodies."""

from __future__ import annotations

from typing import Any

import orjson

from atoll_serving.errors import RequestError


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a JSON object; raises ``RequestError`` for anything else."""
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        what = "the body is empty" if not body else f"the body is no JSON: {error}"
        raise RequestError(what) from None
    if type(parsed) is not dict:
        raise RequestError(f"the body must be a JSON object, got {type(parsed).__name__}")
    return parsed
