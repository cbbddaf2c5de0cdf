"""Durations as Google's APIs write them: ``7776000s``."""

from __future__ import annotations

import re
from typing import Any

_SECONDS = re.compile(r"(\d+)(?:\.\d+)?s")


def seconds(value: Any) -> int | None:
    """Return the whole seconds of a duration; None for what is none."""
    found = _SECONDS.fullmatch(value) if isinstance(value, str) else None
    return int(found[1]) if found else None
