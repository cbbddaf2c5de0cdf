"""What this package refuses.

FeaturesError     base: one or more problems that the person who started the command can act on
RequestError      one request to the server is refused; knows its HTTP status
StoreError        the online store didn't answer one request
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus


class FeaturesError(Exception):
    """Problems with what a command was given; each names the value got, those allowed, and the fix."""

    def __init__(self, problems: str | Sequence[str]) -> None:
        """State all ``problems`` that were found."""
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class RequestError(FeaturesError):
    """One request is refused; the server goes on."""

    http_status = HTTPStatus.UNPROCESSABLE_ENTITY


class UnknownFeatureError(RequestError):
    """A feature view, feature or feature service that the registry doesn't have, or has not ready."""

    http_status = HTTPStatus.NOT_FOUND


class UnknownPathError(RequestError):
    """No such path."""

    http_status = HTTPStatus.NOT_FOUND


class WrongMethodError(RequestError):
    """The path exists, for another HTTP method."""

    http_status = HTTPStatus.METHOD_NOT_ALLOWED


class TooLargeError(RequestError):
    """The body has more bytes, or the request more rows, than the server takes."""

    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class SlowBodyError(RequestError):
    """The body didn't arrive in time."""

    http_status = HTTPStatus.REQUEST_TIMEOUT


class StoreError(RequestError):
    """The online store can't be asked; another replica, or a later try, may work."""

    http_status = HTTPStatus.SERVICE_UNAVAILABLE


def listed(names: Sequence[str]) -> str:
    """Return ``names`` in a row for an error's "allowed", or "none"; no more than twenty."""
    shown = ", ".join(sorted(names)[:20]) or "none"
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"
