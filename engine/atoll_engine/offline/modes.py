"""The two kinds of preview."""

from __future__ import annotations

from typing import Literal, get_args

from atoll_engine.errors import AtollError

Mode = Literal["honest", "filled"]
"""Whether an output that only the cloud can compute is unknown, or synthetic."""


def require_mode(mode: Mode) -> None:
    """Raise AtollError for another mode: programs aren't always checked for types."""
    if mode not in get_args(Mode):
        raise AtollError("no such mode of offline providers", got=mode, allowed=get_args(Mode))
