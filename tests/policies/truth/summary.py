"""What a comparison comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.policies.truth.compare import Answer, Verdict


@dataclass(frozen=True)
class Summary:
    """The answers of a comparison, counted."""

    answers: Sequence[Answer]

    @property
    def compared(self) -> list[Answer]:
        """Those where both say something."""
        return [answer for answer in self.answers if answer.theirs]

    @property
    def agreement(self) -> float:
        """The part of those compared where both say the same, 0 to 1."""
        return sum(answer.agrees for answer in self.compared) / max(len(self.compared), 1)

    @property
    def checks(self) -> set[str]:
        """The checks that say something of a case."""
        return {answer.check for answer in self.compared}

    @property
    def contradicted(self) -> set[str]:
        """The checks that never fail what we fail, or never pass what we pass, though asked."""
        found = set()
        for verdict in ("fails", "passes"):
            asked = [answer for answer in self.compared if answer.ours == verdict]
            found |= {answer.check for answer in asked} - {answer.check for answer in asked if answer.agrees}
        return found

    @property
    def silent(self) -> dict[str, str]:
        """The checks that say nothing of any case, and why."""
        heard = self.checks
        return {answer.check: answer.why for answer in self.answers if answer.check not in heard}

    @property
    def differing(self) -> list[Answer]:
        """Those where the two say otherwise."""
        return [answer for answer in self.compared if not answer.agrees]

    def count(self, ours: Verdict, theirs: Verdict) -> int:
        """Return how often we say ``ours`` where the scanner says ``theirs``."""
        return sum((answer.ours, answer.theirs) == (ours, theirs) for answer in self.answers)
