"""Answers put together: yes, no, or None where it can't be known yet."""

from __future__ import annotations

from collections.abc import Iterable

from atoll_policies.conditions import Answer


def any_of_them(answers: Iterable[Answer]) -> Answer:
    """Return whether one is yes: None where none is, and one may be."""
    found = list(answers)
    return True if True in found else None if None in found else False


def all_of_them(answers: Iterable[Answer]) -> Answer:
    """Return whether all are yes: None where none is no, and one may be."""
    found = list(answers)
    return False if False in found else None if None in found else True
