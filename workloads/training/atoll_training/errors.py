"""The one error of this package: something that the person who started the run can act on."""

from __future__ import annotations

import signal
from collections.abc import Sequence

EXIT_BAD_INPUT = 2
"""Exit code of a run that can't work however often it is repeated."""

EXIT_FAILED = 1
"""Exit code of a run that failed though its input was good: worth another try."""

EXIT_STOPPED = 143
"""Exit code of a run that SIGTERM ended with its checkpoint written (128 + 15)."""

LAUNCHER = "ATOLL_TRAINING_LAUNCHER"
"""Environment variable with the process id of ``launch``, for the ranks that it started."""

BAD_INPUT_SIGNAL = signal.SIGUSR1
"""What a rank sends to ``launch`` where another attempt would fail alike and a restart be in vain."""


class TrainingError(Exception):
    """One or more problems with what the run was given; shown without a traceback, exit code 2."""

    def __init__(self, problems: str | Sequence[str]) -> None:
        """State all ``problems`` that were found; each names the value got, those allowed, and the fix."""
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class LostRankError(Exception):
    """Another rank is gone: this one can't go on, and the gang starts again from the last checkpoint."""
