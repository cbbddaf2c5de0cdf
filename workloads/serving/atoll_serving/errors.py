"""What the server refuses, and how each protocol says so.

BundleError        the bundle can't be served; holds every problem found
SettingsError      the command line can't be used; holds every problem found
RequestError       one request is refused; knows its HTTP status and gRPC code
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

import grpc


class _ProblemsError(Exception):
    _headline = ""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([self._headline, *(f"  - {problem}" for problem in self.problems)]))


class BundleError(_ProblemsError):
    """The bundle is refused; ``problems`` lists every reason, in reading order."""

    _headline = "the model bundle is refused:"


class SettingsError(_ProblemsError):
    """The command line is refused; ``problems`` lists every reason."""

    _headline = "the settings are refused:"


class RequestError(Exception):
    """One request is refused; the server goes on.

    ``http_status`` and ``grpc_code`` say the same in the two protocols. ``retry_after_s`` is set where the
    same request may succeed later.
    """

    http_status = HTTPStatus.BAD_REQUEST
    grpc_code = grpc.StatusCode.INVALID_ARGUMENT
    retry_after_s: int | None = None


class UnknownTargetError(RequestError):
    """No such path, model or version."""

    http_status = HTTPStatus.NOT_FOUND
    grpc_code = grpc.StatusCode.NOT_FOUND


class WrongMethodError(RequestError):
    """The path exists, for another HTTP method."""

    http_status = HTTPStatus.METHOD_NOT_ALLOWED
    grpc_code = grpc.StatusCode.UNIMPLEMENTED


class MediaTypeError(RequestError):
    """The body is neither JSON nor JSON followed by binary tensors."""

    http_status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class TooLargeError(RequestError):
    """The body has more bytes, or the batch more rows, than the server takes in one request."""

    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    grpc_code = grpc.StatusCode.RESOURCE_EXHAUSTED


class HeadTooLargeError(RequestError):
    """The target and the header fields have more bytes than the server takes."""

    http_status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    grpc_code = grpc.StatusCode.RESOURCE_EXHAUSTED


class SlowBodyError(RequestError):
    """The body didn't arrive before the request's deadline."""

    http_status = HTTPStatus.REQUEST_TIMEOUT
    grpc_code = grpc.StatusCode.DEADLINE_EXCEEDED


class OverloadedError(RequestError):
    """The queue is full: asking another replica, or later, may work."""

    http_status = HTTPStatus.SERVICE_UNAVAILABLE
    grpc_code = grpc.StatusCode.UNAVAILABLE
    retry_after_s = 1


class ExpiredError(RequestError):
    """No answer was ready before the request's deadline."""

    http_status = HTTPStatus.GATEWAY_TIMEOUT
    grpc_code = grpc.StatusCode.DEADLINE_EXCEEDED


class InferenceFailedError(RequestError):
    """The model itself failed; the cause is in the log, not in the answer."""

    http_status = HTTPStatus.INTERNAL_SERVER_ERROR
    grpc_code = grpc.StatusCode.INTERNAL
