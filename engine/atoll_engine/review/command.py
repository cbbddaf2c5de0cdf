"""``./atoll review``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console

from atoll_engine.errors import UsageError
from atoll_engine.paths import repository_root
from atoll_engine.review.reports import STANDARD_OUTPUT, write
from atoll_engine.review.reviewing import Options, Reviewer
from atoll_engine.review.show_terminal import show
from atoll_policies import Level

_LEVELS = (Level.MANDATORY, Level.ADVISORY)


def run(
    environments: Sequence[str],
    *,
    base: str | None,
    live: bool,
    honest: bool,
    level: str,
    fail_undetermined: bool,
    reports: Mapping[str, str],
) -> bool:
    """Review, print, and write ``reports``, files by form; return whether the change may go on.

    Raises UsageError for what can't be used, and where a file can't be written.
    """
    if live and honest:
        raise UsageError(
            "--live and --honest exclude each other", fix="drop --honest: a live preview is honest"
        )
    options = Options("honest" if honest else "filled", live, level_of(level), fail_undetermined)
    review = Reviewer(repository_root(), base, options).review(environments)
    # What is asked for on standard output is alone there.
    show(review, Console(highlight=False, stderr=STANDARD_OUTPUT in reports.values()))
    write(review, reports)
    return not review.failed


def level_of(name: str) -> Level:
    """Return the level of the name. Raises UsageError for another than those of the option."""
    found = next((level for level in _LEVELS if level.value == name), None)
    if found is None:
        raise UsageError("there is no such --level", got=name, allowed=[level.value for level in _LEVELS])
    return found
