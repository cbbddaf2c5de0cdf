"""HTTP over ASGI: reading a body within limits, and answering without losing the answer.

ASGI's messages: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from atoll_serving.errors import MediaTypeError, RequestError, SlowBodyError, TooLargeError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_JSON = (b"content-type", b"application/json")
_BINARY = (b"content-type", b"application/octet-stream")
_CLOSE = (b"connection", b"close")
_BINARY_HEADER = b"inference-header-content-length"
_TAKEN_TYPES = {b"application/json", b"application/octet-stream"}
# A client that writes its whole body before it reads would lose the answer to a reset connection. So what is
# left of a refused body is read and thrown away, for this long at most.
_LINGER_S = 10.0


class ClientGoneError(Exception):
    """The client closed the connection: nobody reads an answer."""


@dataclasses.dataclass(slots=True)
class Answer:
    """A complete HTTP answer; ``json_bytes`` is set where binary tensors follow that much JSON."""

    body: bytes
    status: int = 200
    json_bytes: int | None = None
    content_type: bytes | None = None
    extra_headers: Headers = dataclasses.field(default_factory=list)

    def headers(self, *, close: bool) -> Headers:
        """Return the answer's header fields; ``close`` tells the client not to use the connection again."""
        headers: Headers = [(b"content-length", b"%d" % len(self.body)), *self.extra_headers]
        if self.json_bytes is not None:
            headers += [_BINARY, (_BINARY_HEADER, b"%d" % self.json_bytes)]
        else:
            headers.append(_JSON if self.content_type is None else (b"content-type", self.content_type))
        if close:
            headers.append(_CLOSE)
        return headers


def error_answer(error: RequestError) -> Answer:
    """Return the answer to a refused request, in the protocol's shape: ``{"error": "..."}``."""
    extra: Headers = []
    if error.retry_after_s is not None:
        extra.append((b"retry-after", b"%d" % error.retry_after_s))
    return Answer(orjson.dumps({"error": str(error)}), int(error.http_status), extra_headers=extra)


class Body:
    """The body of one request."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self.json_bytes: int | None = None
        self._length = 0
        self._content_type = self._encoding = b""
        self._json_length = b""
        for name, value in scope["headers"]:
            if name == b"content-length":
                self._length = int(value) if value.isdigit() else 0
            elif name == b"content-type":
                self._content_type = value
            elif name == b"content-encoding":
                self._encoding = value
            elif name == _BINARY_HEADER:
                self._json_length = value
        self.is_complete = False

    async def read(self, limit_bytes: int, timeout_s: float) -> bytes:
        """Return the body; afterwards ``json_bytes`` says how much of it is JSON (None: all).

        Raises ``MediaTypeError``, ``TooLargeError``, ``SlowBodyError`` or ``ClientGoneError``. At most
        ``limit_bytes`` are ever held.
        """
        self._check_headers(limit_bytes)
        try:
            async with asyncio.timeout(timeout_s):
                return await self._read(limit_bytes)
        except TimeoutError:
            raise SlowBodyError(f"the body didn't arrive within {timeout_s:g} s") from None

    def _check_headers(self, limit_bytes: int) -> None:
        if self._content_type and self._content_type not in _TAKEN_TYPES:
            kind = self._content_type.split(b";")[0].strip().lower()
            if kind not in _TAKEN_TYPES:
                shown = self._content_type[:100].decode("latin-1")
                raise MediaTypeError(f"content type must be application/json, got {shown!r}")
        if self._encoding and self._encoding.lower() != b"identity":
            raise MediaTypeError("compressed bodies are not taken; send no Content-Encoding")
        if self._json_length:
            if not self._json_length.isdigit() or len(self._json_length) > 18:
                raise RequestError("Inference-Header-Content-Length must be a number of bytes")
            self.json_bytes = int(self._json_length)
        if self._length > limit_bytes:
            raise _too_large(limit_bytes)

    async def _read(self, limit_bytes: int) -> bytes:
        chunks: list[bytes] = []
        size_bytes = 0
        while not self.is_complete:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            chunk = message.get("body", b"")
            self.is_complete = not message.get("more_body", False)
            size_bytes += len(chunk)
            if size_bytes > limit_bytes:
                raise _too_large(limit_bytes)
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def discard(self) -> None:
        """Read what is left and throw it away, for some seconds at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                while not self.is_complete:
                    message = await self._receive()
                    self.is_complete = message["type"] == "http.disconnect" or not message.get(
                        "more_body", False
                    )

    async def wait_until_gone(self) -> None:
        """Return when the client has closed the connection; only for a body that was read completely."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _too_large(limit_bytes: int) -> TooLargeError:
    return TooLargeError(f"the body has more than {limit_bytes} bytes; split the batch")


async def respond(send: Send, answer: Answer, body: Body, *, close: bool) -> None:
    """Send ``answer``, whatever is still unread of the request's body."""
    unread = not body.is_complete
    headers = answer.headers(close=close or unread)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": unread})
    if unread:
        await body.discard()
        await send({"type": "http.response.body", "body": b""})
