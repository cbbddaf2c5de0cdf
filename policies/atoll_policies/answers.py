"""Whether values hold, without saying where they don't: what most conditions are asked of most values.

Looking for faults takes places and words. Where a value alone decides, its answer is had first, and places
are looked for only where something is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from atoll_policies.values import HIDDEN, UNKNOWN

Answer = bool | None
"""Whether a condition holds; None where that can't be known yet."""
Answers = Callable[[Any], Answer]
"""Says of a value whether it holds."""


def every(answers: Iterable[Answers | None]) -> Answers | None:
    """Return what says whether all of ``answers`` hold; None where one of them is missing."""
    able = _able(answers)

    def answer(value: Any) -> Answer:
        holds: Answer = True
        for one in able:
            found = one(value)
            if found is False:
                return False
            holds = holds and found
        return holds

    return answer if able else None


def either(answers: Iterable[Answers | None]) -> Answers | None:
    """Return what says whether one of ``answers`` holds; None where one of them is missing."""
    able = _able(answers)

    def answer(value: Any) -> Answer:
        holds: Answer = False
        for one in able:
            found = one(value)
            if found:
                return True
            holds = None if found is None else holds
        return holds

    return answer if able else None


def implied(condition: Answers | None, then: Answers | None) -> Answers | None:
    """Return what says whether ``then`` holds where ``condition`` does; None where one of them is missing."""
    if condition is None or then is None:
        return None

    def answer(value: Any) -> Answer:
        applies = condition(value)
        if applies is False:
            return True
        holds = then(value)
        return holds if applies or holds else None

    return answer


def hold(values: Iterable[Any], answer: Answers) -> bool:
    """Say whether each of ``values`` can be read and surely holds."""
    for value in values:  # noqa: SIM110  # `all` of a generator takes longer
        if value is UNKNOWN or value is HIDDEN or not answer(value):
            return False
    return True


def _able(answers: Iterable[Answers | None]) -> list[Answers]:
    found = list(answers)
    return [] if None in found else [answer for answer in found if answer]
