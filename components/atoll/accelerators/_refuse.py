"""Refusing, with every problem at once."""

from collections.abc import Sequence
from typing import NoReturn

from atoll._problem import Problem


def refuse(subject: str, problems: Sequence[Problem]) -> NoReturn:
    """Raise ``atoll.errors.ValidationError`` for ``subject``, as ``ConsumptionPlan "train"``."""
    # Pulumi is slow to import, and only a refusal needs it: its command line shows a RunError well.
    from atoll.errors import ValidationError

    raise ValidationError(subject, problems)
