"""What policies refuse: one class, with all problems of one input."""

from __future__ import annotations

from collections.abc import Sequence


class PolicyError(Exception):
    """A rule, setting, waiver or state that can't be used; the message lists every problem, one a line."""

    def __init__(self, subject: str, problems: Sequence[str]) -> None:
        """Say what is wrong with ``subject``; there is at least one of ``problems``."""
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{subject} can't be used:", *(f"  {item}" for item in problems)]))
