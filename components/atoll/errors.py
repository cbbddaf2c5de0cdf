"""Errors that a person can act on.

    ValidationError      the arguments of a component can't be right; lists every problem at once
    MissingExtraError    the SDK of a cloud isn't installed; says how to install it

Both Pulumi's command line and a generated SDK show the message alone, with no traceback, because each
class is a ``pulumi.RunError``.
"""

from collections.abc import Sequence

import pulumi

from atoll._problem import Problem

__all__ = ["MissingExtraError", "Problem", "ValidationError"]


class ValidationError(pulumi.RunError):
    """The arguments of a component can't be right."""

    def __init__(self, subject: str, problems: Sequence[Problem]) -> None:
        """Say what is wrong with ``subject``, as ``TrainingJob "flights"``; there is at least one problem."""
        self.problems = tuple(problems)
        lines = [f"{subject} can't be made:", *(f"  {problem}" for problem in self.problems)]
        super().__init__("\n".join(lines))


class MissingExtraError(pulumi.RunError, ImportError):
    """A package of components was imported, and the SDK that it needs isn't installed."""

    def __init__(self, extra: str, module: str) -> None:
        """Say how to install ``extra``, which brings ``module``."""
        super().__init__(
            f"atoll.{extra} needs {module}, which isn't installed; run: pip install 'atoll[{extra}]'"
        )
