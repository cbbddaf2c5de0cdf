"""The HTTP API as an ASGI application: Feast's ``/get-online-features``, ``/health`` and ``/metrics``."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import orjson
from prometheus_client import REGISTRY, exposition

from atoll_features import metrics
from atoll_features.answer import OnlineStore, answer
from atoll_features.errors import (
    RequestError,
    SlowBodyError,
    TooLargeError,
    UnknownPathError,
    WrongMethodError,
)
from atoll_features.plan import Planner

_log = logging.getLogger(__name__)
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_READ_PATH = "/get-online-features"
_GET_PATHS = ("/health", "/metrics")
_JSON = (b"content-type", b"application/json")
_TEXT = (b"content-type", exposition.CONTENT_TYPE_LATEST.encode())
_CLOSE = (b"connection", b"close")


class _ClientGoneError(Exception):
    """Nobody reads an answer any more."""


class App:
    """Answers one request at a time as they come; ``planner`` is replaced when the registry is read again."""

    def __init__(
        self,
        planner: Planner,
        store: OnlineStore,
        max_rows: int,
        max_body_bytes: int,
        body_timeout_s: float,
    ) -> None:
        self.planner = planner
        self.draining = False
        self._store = store
        self._max_rows = max_rows
        self._max_body_bytes = max_body_bytes
        self._body_timeout_s = body_timeout_s
        self._answered = metrics.REQUESTS.labels("200")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; never raises on what a client sent."""
        started_s = time.perf_counter()
        if scope["path"] == _READ_PATH and scope["method"] == "POST":
            try:
                body, rows = await answer(
                    await self._body(receive), self.planner, self._store, self._max_rows
                )
            except _ClientGoneError:
                return
            except Exception as error:  # noqa: BLE001  # whatever it was, the request gets an answer
                await self._refuse(error, send)
                return
            await self._respond(send, 200, body, _JSON)
            self._answered.inc()
            metrics.LATENCY_S.observe(time.perf_counter() - started_s)
            metrics.ENTITIES.observe(rows)
            return
        await self._other(scope, send)

    async def _other(self, scope: Scope, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path not in (_READ_PATH, *_GET_PATHS):
            paths = ", ".join((_READ_PATH, *_GET_PATHS))
            await self._refuse(UnknownPathError(f"no such path; got: {path}; allowed: {paths}"), send)
        elif path == _READ_PATH or method not in ("GET", "HEAD"):
            allowed = "POST" if path == _READ_PATH else "GET"
            await self._refuse(WrongMethodError(f"wrong method; got: {method}; allowed: {allowed}"), send)
        elif path == "/health":
            status = "draining" if self.draining else "ok"
            await self._respond(send, 503 if self.draining else 200, orjson.dumps({"status": status}), _JSON)
        else:
            await self._respond(send, 200, exposition.generate_latest(REGISTRY), _TEXT)

    async def _body(self, receive: Receive) -> bytes:
        try:
            async with asyncio.timeout(self._body_timeout_s):
                return await self._whole(receive)
        except TimeoutError:
            raise SlowBodyError(
                f"the body didn't arrive within {self._body_timeout_s:g} s (--body-timeout-s)"
            ) from None

    async def _whole(self, receive: Receive) -> bytes:
        chunks, size_bytes = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _ClientGoneError
            chunk = message.get("body", b"")
            size_bytes += len(chunk)
            if size_bytes > self._max_body_bytes:
                raise TooLargeError(
                    f"the body has more than {self._max_body_bytes} bytes, as --max-body-kib allows"
                )
            chunks.append(chunk)
            if not message.get("more_body"):
                return b"".join(chunks)

    async def _refuse(self, error: Exception, send: Send) -> None:
        if isinstance(error, RequestError):
            status, detail = error.http_status, str(error)
        else:
            _log.error("a request failed", exc_info=error)
            status, detail = (
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "the server failed on this request; see its log",
            )
        await self._respond(send, status, orjson.dumps({"detail": detail}), _JSON)
        metrics.REQUESTS.labels(str(int(status))).inc()

    async def _respond(self, send: Send, status: int, body: bytes, kind: tuple[bytes, bytes]) -> None:
        headers = [kind, (b"content-length", b"%d" % len(body))]
        if self.draining:
            headers.append(_CLOSE)
        await send({"type": "http.response.start", "status": int(status), "headers": headers})
        await send({"type": "http.response.body", "body": body})
