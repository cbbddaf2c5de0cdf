"""A stack of the Automation API that runs one process of the engine for an operation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pulumi import automation


class QuickStack(automation.Stack):
    """A stack that exists, without what nobody here asks for.

    The Automation API runs the engine once more to select the stack, twice for its exports, and once for the
    update's summary: two seconds of every update. Exports and counts are in the engine's events, and each
    command names its stack.
    """

    def __init__(self, name: str, workspace: automation.Workspace) -> None:
        """Take the stack ``name`` of ``workspace``, which was created there before."""
        self.name = name
        self.workspace = workspace

    def outputs(self) -> dict[str, Any]:
        """Return nothing."""
        return {}

    def info(self, show_secrets: bool = True) -> automation.UpdateSummary:  # noqa: ARG002
        """Return a summary that says nothing."""
        return automation.UpdateSummary("update", datetime.now(UTC), "", {}, {}, "")
