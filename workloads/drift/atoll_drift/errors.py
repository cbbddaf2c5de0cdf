"""What the monitor refuses.

BundleError, SettingsError, LogError    what was given can't be used; each holds every problem found
EventError                              one event or label is dropped, and counted by its reason
"""

from __future__ import annotations

from collections.abc import Sequence


class DriftError(Exception):
    """What the caller gave can't be used; ``problems`` lists every reason. The exit code is 2."""

    _headline = "refused:"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([self._headline, *(f"  - {problem}" for problem in self.problems)]))


class BundleError(DriftError):
    """The bundle holds no reference that can be compared with."""

    _headline = "the bundle is refused:"


class SettingsError(DriftError):
    """The command line is refused."""

    _headline = "the settings are refused:"


class LogError(DriftError):
    """A log of events or labels can't be used."""

    _headline = "the log is refused:"


class EventError(Exception):
    """One event or label is dropped. ``reason`` is one of ``REASONS``: the label of the counter."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


REASONS = {
    "attributes": "a CloudEvent's attributes are missing or wrong",
    "json": "the body is no JSON object",
    "too_large": "the body is larger than --max-body-mib",
    "binary": "tensors in binary, which need a header that the logger doesn't pass on",
    "schema": "the request is one to another model",
    "version": "the response is one of another version of the model",
    "response": "the response holds no probabilities",
    "mismatch": "request and response have different numbers of rows",
    "duplicate": "the same event came before",
    "unpaired": "its other half never came before newer events took its place",
    "storage": "it could not be written to --data-dir",
}
"""Why an event is dropped."""
