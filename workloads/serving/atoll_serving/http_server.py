"""HTTP/1.1 (RFC 9112) on the event loop, parsed by httptools.

A connection answers one request at a time, in order. Nothing is made for a request but the request: no task,
no timer; it costs half of what a general application server spends on it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable
from typing import Protocol

import httptools

from atoll_serving.errors import HeadTooLargeError, RequestError, SlowBodyError
from atoll_serving.http_messages import Answer, Request

_KEEP_ALIVE_S = 65.0
# A client that writes its whole body before it reads would lose the answer to a reset connection. So what is
# left of a refused body is read and thrown away, for this long at most.
_LINGER_S = 10.0
_MAX_HEAD_BYTES = 64 * 1024
_LOOK_S = 0.02
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Application(Protocol):
    """What answers requests."""

    max_body_bytes: int
    timeout_s: float

    @property
    def is_draining(self) -> bool:
        """Whether clients should be told to close their connections."""
        ...

    def meet(self, request: Request) -> None:
        """Look at a request whose head is there, say whether its body is wanted, or refuse it."""
        ...

    def answer(self, request: Request, reply: Callable[[Answer], None]) -> Callable[[], None] | None:
        """Have ``reply`` called, now or later; return how to take the request back where that makes sense."""
        ...


class Connection(asyncio.Protocol):
    """One client's connection; a member of ``connections`` for as long as it lives."""

    def __init__(self, application: Application, connections: set[Connection]) -> None:
        self._application = application
        self._connections = connections
        self._parser = httptools.HttpRequestParser(self)
        self._loop = asyncio.get_running_loop()
        self._arriving = Request()
        self._has_begun = False
        self._waiting: deque[Request] = deque()
        self._answering: Request | None = None
        self._take_back: Callable[[], None] | None = None
        self._is_advancing = self._is_last = self._is_deaf = self._is_full = self._is_paused = False
        self._late: asyncio.TimerHandle | None = None

    # What the event loop calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        self._transport = transport
        self._connections.add(self)
        self._rested_at_s = self._loop.time()
        self._rest = self._loop.call_later(_KEEP_ALIVE_S, self._close_if_resting)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # why doesn't matter
        """Forget the client; its request is taken back."""
        self._connections.discard(self)
        self._rest.cancel()
        self._stop_waiting()
        self._waiting.clear()
        if self._take_back is not None:
            self._take_back()

    def pause_writing(self) -> None:
        """Answer no more until the client reads."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Go on."""
        self._is_full = False
        self._advance()

    def data_received(self, data: bytes) -> None:
        """Take what the client sent, and answer what is complete."""
        if self._is_deaf:
            return
        before = self._arriving
        self._parse(data)
        if self._has_begun and self._arriving is before and not before.has_head:
            # The parser keeps a field until it is complete, so the bytes are counted here.
            before.head_bytes += len(data)
            if before.head_bytes > _MAX_HEAD_BYTES:
                problem = f"the request's head has more than {_MAX_HEAD_BYTES} bytes"
                self._stop_listening(HeadTooLargeError(problem))
        self._advance()

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._pass_over_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserCallbackError:
            raise  # a mistake of this server's
        except httptools.HttpParserError:
            self._stop_listening(RequestError("what was sent is no HTTP/1.1 request"))

    def _pass_over_upgrade(self, rest: bytes) -> None:
        """Read a request that offers another protocol (RFC 9110, 7.8) again, as one that doesn't.

        The parser takes its body for that protocol's, and leaves it out.
        """
        if self._transport.is_closing():
            return
        request = self._waiting[-1]
        if request.method == "CONNECT":
            request.keep_alive, self._is_deaf = False, True
            return
        self._waiting.pop()
        self._parser = httptools.HttpRequestParser(self)
        self._parse(request.head_without_upgrade() + rest)

    def _stop_listening(self, error: RequestError) -> None:
        """Refuse what can't be told from the next request, and take no more."""
        request = self._arriving if self._has_begun else Request()
        request.refuse(error)
        request.keep_alive = False
        self._is_deaf = True
        self._complete(request)

    # What the parser calls

    def on_message_begin(self) -> None:
        """A request begins."""
        self._arriving = Request()
        self._has_begun = True

    def on_url(self, part: bytes) -> None:
        """Its target arrives, in one or more parts."""
        self._arriving.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header field has arrived."""
        self._arriving.add_header(name, value)

    def on_headers_complete(self) -> None:
        """Its head is there."""
        request = self._arriving
        request.has_head = True
        request.method = self._parser.get_method().decode("ascii")
        request.keep_alive = self._parser.should_keep_alive() and self._parser.get_http_version() != "1.0"
        if request.refusal is None:
            self._application.meet(request)
        is_next = self._answering is None and not self._waiting
        if request.wants_body and is_next and request.headers.get(b"expect", b"").lower() == b"100-continue":
            self._transport.write(_CONTINUE)

    def on_body(self, chunk: bytes) -> None:
        """Some of its body has arrived."""
        self._arriving.add_to_body(chunk, self._application.max_body_bytes)

    def on_message_complete(self) -> None:
        """It is complete."""
        self._complete(self._arriving)

    def _complete(self, request: Request) -> None:
        self._has_begun = False
        self._stop_waiting()
        request.is_complete = True
        if request is self._answering:
            self._transport.close()
        else:
            self._waiting.append(request)

    # Answering

    def _advance(self) -> None:
        """Answer what can be answered."""
        if self._is_advancing:
            return
        self._is_advancing = True
        while self._answering is None and not self._is_full and not self._transport.is_closing():
            request = self._next()
            if request is None:
                break
            self._answering = request
            self._take_back = self._application.answer(request, self._reply)
        self._is_advancing = False
        if self._transport.is_closing():
            return
        if self._has_begun and self._late is None:
            self._late = self._loop.call_later(self._application.timeout_s, self._refuse_late)
        # More than the next request is not read ahead.
        if bool(self._waiting) != self._is_paused:
            self._is_paused = not self._is_paused
            if self._is_paused:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    def _next(self) -> Request | None:
        """Return the next request: a complete one, or one whose body nobody needs to wait for."""
        if self._waiting:
            return self._waiting.popleft()
        request = self._arriving
        if self._has_begun and (request.refusal or (request.has_head and not request.wants_body)):
            request.keep_alive = False
            return request
        return None

    def _reply(self, answer: Answer) -> None:
        request = self._answering
        if request is None or self._transport.is_closing():
            return
        self._take_back = None
        close = self._is_last or not request.keep_alive or self._application.is_draining
        self._transport.write(answer.render(close=close, without_body=request.method == "HEAD"))
        if not request.is_complete or (close and self._is_deaf):
            self._linger()
        elif close:
            self._transport.close()
        else:
            self._answering = None
            self._rested_at_s = self._loop.time()
            self._advance()

    def _linger(self) -> None:
        """Close when the rest of the request has come, or the client has gone, or after some time."""
        self._stop_waiting()
        self._late = self._loop.call_later(_LINGER_S, self._transport.close)
        if self._is_deaf:
            self._transport.write_eof()

    def _refuse_late(self) -> None:
        self._late = None
        timeout_s = self._application.timeout_s
        self._arriving.refuse(SlowBodyError(f"the request didn't arrive within {timeout_s:g} s"))
        self._advance()

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    # Ending

    @property
    def _is_resting(self) -> bool:
        return self._answering is None and not self._has_begun and not self._waiting

    def _close_if_resting(self) -> None:
        left_s = _KEEP_ALIVE_S
        if self._is_resting:
            left_s += self._rested_at_s - self._loop.time()
        if left_s > 0:
            self._rest = self._loop.call_later(left_s, self._close_if_resting)
        else:
            self._transport.close()

    def finish(self) -> None:
        """Close the connection when it has answered what it has."""
        self._is_last = True
        if self._is_resting:
            self._transport.close()

    def abort(self) -> None:
        """Close the connection at once."""
        self._transport.abort()


class HttpServer:
    """Listens, and ends its connections when it is stopped."""

    def __init__(self, application: Application, listener: socket.socket) -> None:
        self._application = application
        self._listener = listener
        self._connections: set[Connection] = set()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._listener.getsockname()[1])

    async def start(self) -> None:
        """Take connections."""
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Connection(self._application, self._connections), sock=self._listener
        )

    async def stop(self, grace_s: float) -> None:
        """Take no more connections, and give running requests ``grace_s`` to finish."""
        self._server.close()
        for connection in tuple(self._connections):
            connection.finish()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_s):
                while self._connections:
                    await asyncio.sleep(_LOOK_S)
        for connection in tuple(self._connections):
            connection.abort()
