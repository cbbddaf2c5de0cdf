"""Facts about the clouds: data files beside this module, each fact with its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).with_name("data")


@cache
def facts(name: str) -> Any:
    """Return what the data file ``name`` holds; it is read once."""
    import yaml

    # Safe all the same, and ten times as fast where libyaml is there.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_DATA / f"{name}.yaml").read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader
