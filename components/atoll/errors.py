"""Errors that a person can act on.

    ValidationError    the arguments of a component can't be right; lists every problem at once

Both Pulumi's command line and a generated SDK show the message alone, with no traceback, because the
class is a ``pulumi.RunError``.
"""

from collections.abc import Sequence

import pulumi

from atoll._problem import Problem

__all__ = ["Problem", "ValidationError"]


class ValidationError(pulumi.RunError):
    """The arguments of a component can't be right."""

    def __init__(self, subject: str, problems: Sequence[Problem]) -> None:
        """Say what is wrong with ``subject``, as ``TrainingJob "flights"``; there is at least one problem."""
        self.problems = tuple(problems)
        lines = [f"{subject} can't be made:", *(f"  {problem}" for problem in self.problems)]
        super().__init__("\n".join(lines))
