"""One HTTP request and its answer, as the connection and the protocols pass them to each other."""

from __future__ import annotations

import dataclasses
import time
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

import orjson

from atoll_serving.errors import MediaTypeError, RequestError, TooLargeError

JSON = b"application/json"
BINARY = b"application/octet-stream"
_BINARY_HEADER = b"inference-header-content-length"
_STATUS_LINES: dict[int, bytes] = {
    status: f"HTTP/1.1 {status} {status.phrase}\r\n".encode() for status in HTTPStatus
}


class Request:
    """One request, as far as it has arrived.

    ``route`` is what the protocols know of it once its head is there; ``refusal`` is set as soon as it is
    known that there is nothing to do but refuse it. Only a body that is wanted is kept.
    """

    __slots__ = (
        "_chunks", "began_s", "body_bytes", "has_head", "head_bytes", "headers", "is_complete", "keep_alive",
        "method", "refusal", "route", "target", "wants_body",
    )  # fmt: skip

    def __init__(self) -> None:
        self.target = b""
        self.method = ""
        self.headers: dict[bytes, bytes] = {}
        self.keep_alive = True
        self.has_head = self.is_complete = self.wants_body = False
        self.route: Any = None
        self.refusal: RequestError | None = None
        self.began_s = time.perf_counter()
        self.head_bytes = self.body_bytes = 0
        self._chunks: list[bytes] = []

    def add_header(self, name: bytes, value: bytes) -> None:
        """Take a header field; of one that is repeated the last counts."""
        self.headers[name.lower()] = value

    def head_without_upgrade(self) -> bytes:
        """Return the request's head as if it offered no other protocol."""
        connection = {b"connection": b"keep-alive" if self.keep_alive else b"close"}
        kept = {name: value for name, value in self.headers.items() if name != b"upgrade"} | connection
        fields = b"".join(b"%s: %s\r\n" % field for field in kept.items())
        return b"%s %s HTTP/1.1\r\n%s\r\n" % (self.method.encode(), self.target, fields)

    def refuse(self, error: RequestError) -> None:
        """Refuse the request, and keep nothing of its body."""
        if self.refusal is None:
            self.refusal = error
        self.wants_body = False
        self._chunks.clear()

    def check_body_headers(self, limit_bytes: int) -> None:
        """Raise ``MediaTypeError``, ``TooLargeError`` or ``RequestError`` where the body would be refused."""
        headers = self.headers
        content_type = headers.get(b"content-type", JSON)
        if content_type != JSON and content_type.split(b";")[0].strip().lower() not in (JSON, BINARY, b""):
            shown = content_type[:100].decode("latin-1")
            raise MediaTypeError(f"content type must be application/json, got {shown!r}")
        if headers.get(b"content-encoding", b"identity").lower() not in (b"identity", b""):
            raise MediaTypeError("compressed bodies are not taken; send no Content-Encoding")
        json_bytes = headers.get(_BINARY_HEADER)
        if json_bytes and (not json_bytes.isdigit() or len(json_bytes) > 18):
            raise RequestError("Inference-Header-Content-Length must be a number of bytes")
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > limit_bytes:
            raise _too_large(limit_bytes)

    def add_to_body(self, chunk: bytes, limit_bytes: int) -> None:
        """Take a part of the body; at most ``limit_bytes`` are ever held, and nothing that isn't wanted."""
        if self.wants_body:
            self.body_bytes += len(chunk)
            self._chunks.append(chunk)
            if self.body_bytes > limit_bytes:
                self.refuse(_too_large(limit_bytes))

    @property
    def body(self) -> bytes:
        """The body."""
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)

    @property
    def json_bytes(self) -> int | None:
        """How much of the body is JSON, where binary tensors follow it; None: all of it."""
        json_bytes = self.headers.get(_BINARY_HEADER)
        return int(json_bytes) if json_bytes else None


def _too_large(limit_bytes: int) -> TooLargeError:
    return TooLargeError(f"the body has more than {limit_bytes} bytes; split the batch")


@dataclasses.dataclass(slots=True)
class Answer:
    """A complete HTTP answer; ``json_bytes`` is set where binary tensors follow that much JSON."""

    body: bytes
    status: int = 200
    json_bytes: int | None = None
    content_type: bytes = JSON
    extra_head: bytes = b""

    def render(self, *, close: bool, without_body: bool) -> bytes:
        """Return the answer's bytes; ``close`` tells the client not to use the connection again."""
        extra, content_type = self.extra_head, self.content_type
        if self.json_bytes is not None:
            content_type = BINARY
            extra += b"%s: %d\r\n" % (_BINARY_HEADER, self.json_bytes)
        if close:
            extra += b"connection: close\r\n"
        head = b"%sdate: %s\r\ncontent-type: %s\r\ncontent-length: %d\r\n%s\r\n" % (
            _STATUS_LINES[self.status],
            _date.now(),
            content_type,
            len(self.body),
            extra,
        )
        return head if without_body else head + self.body


class _Date:
    """The Date field (RFC 9110, 6.6.1), written once a second."""

    def __init__(self) -> None:
        self._second, self._text = 0, b""

    def now(self) -> bytes:
        second = int(time.time())
        if second != self._second:
            self._second, self._text = second, formatdate(second, usegmt=True).encode()
        return self._text


_date = _Date()


def error_answer(error: RequestError) -> Answer:
    """Return the answer to a refused request, in the protocol's shape: ``{"error": "..."}``."""
    extra = b"" if error.retry_after_s is None else b"retry-after: %d\r\n" % error.retry_after_s
    return Answer(orjson.dumps({"error": str(error)}), error.http_status, extra_head=extra)
