"""Errors that a person can act on.

    AtollError                 anything that Atoll refuses or fails to do
    ├── ToolchainError         a tool can't be found, fetched or built
    ├── ClusterError           the cluster doesn't start, stop or answer
    ├── ImageError             an image doesn't build or load
    ├── EngineError            the Pulumi engine failed
    └── UsageError             what the command was given can't be used; exit status 2

The message says what is wrong, the value got, the values allowed, and the fix.
"""

from __future__ import annotations

from collections.abc import Sequence


class AtollError(Exception):
    """A failure with enough in its message to act on; shown without a traceback."""

    def __init__(
        self,
        what: str,
        *,
        got: object = None,
        allowed: Sequence[object] | str | None = None,
        fix: str | None = None,
    ) -> None:
        """State ``what`` is wrong, and where known the value ``got``, those ``allowed`` and the ``fix``."""
        self.what = what
        lines = [what]
        if got is not None:
            lines.append(f"  got: {got}")
        if allowed is not None:
            choices = allowed if isinstance(allowed, str) else ", ".join(str(item) for item in allowed)
            lines.append(f"  allowed: {choices}")
        if fix is not None:
            lines.append(f"  fix: {fix}")
        super().__init__("\n".join(lines))


class ToolchainError(AtollError):
    """A tool can't be found, fetched or built."""


class ClusterError(AtollError):
    """The cluster doesn't start, stop or answer."""


class ImageError(AtollError):
    """An image doesn't build or load."""


class EngineError(AtollError):
    """The Pulumi engine failed."""


class UsageError(AtollError):
    """What a command was given can't be used: nothing was decided, and nothing passed."""
