"""The REST protocols, as a layer around KServe's ASGI application.

Every path that this server has is known when it starts, so routing is one look-up.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version as package_version
from typing import Any, TypeVar
from urllib.parse import unquote

import orjson
from prometheus_client import REGISTRY, exposition

from atoll_serving import metrics, v1_rest, v2_rest
from atoll_serving.errors import InferenceFailedError, RequestError, UnknownTargetError, WrongMethodError
from atoll_serving.http_messages import (
    Answer,
    Body,
    ClientGoneError,
    Receive,
    Scope,
    Send,
    error_answer,
    respond,
)
from atoll_serving.model import BundleModel

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_App = Callable[[Scope, Receive, Send], Awaitable[None]]
_READ_METHODS = ("GET", "HEAD")
# Only a wait this long is worth a look whether the client is still there.
_WATCH_AFTER_S = 0.05
SERVER_NAME = "atoll-serving"
EXTENSIONS = ("binary_tensor_data",)


@dataclasses.dataclass(frozen=True, slots=True)
class _Route:
    protocol: str
    methods: tuple[str, ...]
    handle: Callable[[Body], Awaitable[Answer]]


class RestProtocol:
    """Answers V1, V2 and ``/metrics``; lifespan messages go on to KServe's application."""

    def __init__(self, app: _App, model: BundleModel, max_body_bytes: int, timeout_s: float) -> None:
        self._app = app
        self._model = model
        self._max_body_bytes = max_body_bytes
        self._timeout_s = timeout_s
        self._routes = self._build_routes()

    def _build_routes(self) -> dict[str, _Route]:
        name, version = self._model.name, self._model.version
        routes = {
            "/": self._read(lambda: _json({"status": "alive"})),
            "/metrics": self._read(_metrics),
            "/v1/models": self._read(lambda: _json({"models": [name]})),
            f"/v1/models/{name}": self._read(self._model_ready),
            f"/v1/models/{name}:predict": _Route("v1", ("POST",), self._predict),
            "/v2": self._read(_server_metadata),
            "/v2/": self._read(_server_metadata),
            "/v2/health/live": self._read(lambda: _json({"live": True})),
            "/v2/health/ready": self._read(self._server_ready),
            "/v2/models": self._read(lambda: _json({"models": [name]})),
        }
        for prefix in (f"/v2/models/{name}", f"/v2/models/{name}/versions/{version}"):
            routes[prefix] = self._read(lambda: _json(self._model.metadata()))
            routes[f"{prefix}/ready"] = self._read(self._model_ready)
            routes[f"{prefix}/infer"] = _Route("v2", ("POST",), self._infer)
        return routes

    @staticmethod
    def _read(answer: Callable[[], Answer]) -> _Route:
        async def handle(_: Body) -> Answer:
            return answer()

        return _Route("other", _READ_METHODS, handle)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        route = self._routes.get(scope["path"])
        body = Body(scope, receive)
        failure: RequestError | None = None
        try:
            answer = await self._answer(route, scope, body)
        except ClientGoneError:
            return
        except RequestError as error:
            failure = error
            answer = error_answer(error)
            if isinstance(error, WrongMethodError) and route is not None:
                answer.extra_headers.append((b"allow", ", ".join(route.methods).encode()))
        await respond(send, answer, body, close=self._model.draining)
        protocol = "other" if route is None else route.protocol
        metrics.observe(protocol, str(answer.status), time.perf_counter() - began_s, failure)

    async def _answer(self, route: _Route | None, scope: Scope, body: Body) -> Answer:
        if route is None:
            raise self._unknown(scope["path"])
        if scope["method"] not in route.methods:
            raise WrongMethodError(
                f"{scope['path']} takes {' or '.join(route.methods)}, not {scope['method']}"
            )
        try:
            return await route.handle(body)
        except (RequestError, ClientGoneError):
            raise
        except Exception as error:
            _log.exception("%s %s failed", scope["method"], scope["path"])
            raise InferenceFailedError("the server failed on this request") from error

    def _unknown(self, path: str) -> UnknownTargetError:
        parts = unquote(path).split("/")
        if len(parts) > 3 and parts[1] in {"v1", "v2"} and parts[2] == "models":
            try:
                version = parts[5] if len(parts) > 5 and parts[4] == "versions" else None
                self._model.check_target(parts[3].split(":")[0], version)
            except UnknownTargetError as error:
                return error
        return UnknownTargetError(f"no such path: {path[:200]!r}")

    async def _infer(self, body: Body) -> Answer:
        content = await body.read(self._max_body_bytes, self._timeout_s)
        model = self._model
        call = v2_rest.decode(content, body.json_bytes, model.encoder, model.batcher.check_rows)
        probabilities = await _unless_gone(model.batcher.run(call.batch), body)
        encoded, json_bytes = v2_rest.encode(call, probabilities, model.name, model.version)
        return Answer(encoded, json_bytes=json_bytes)

    async def _predict(self, body: Body) -> Answer:
        content = await body.read(self._max_body_bytes, self._timeout_s)
        batch = v1_rest.decode(content, self._model.encoder, self._model.batcher.check_rows)
        return Answer(v1_rest.encode(await _unless_gone(self._model.batcher.run(batch), body)))

    def _server_ready(self) -> Answer:
        healthy = self._model.is_healthy
        return _json({"ready": healthy}, 200 if healthy else 503)

    def _model_ready(self) -> Answer:
        healthy = self._model.is_healthy
        return _json({"name": self._model.name, "ready": healthy}, 200 if healthy else 503)


async def _unless_gone(work: Awaitable[_T], body: Body) -> _T:
    """Await ``work``; when it takes long, watch the connection and give up once the client is gone."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    watchers: list[asyncio.Task[None]] = []
    gone = False

    async def watch() -> None:
        nonlocal gone
        await body.wait_until_gone()
        gone = True
        if task is not None:
            task.cancel()

    timer = loop.call_later(_WATCH_AFTER_S, lambda: watchers.append(loop.create_task(watch())))
    try:
        return await work
    except asyncio.CancelledError:
        if gone and task is not None:
            task.uncancel()
            raise ClientGoneError from None
        raise
    finally:
        timer.cancel()
        for watcher in watchers:
            watcher.cancel()


def _json(content: dict[str, Any], status: int = 200) -> Answer:
    return Answer(orjson.dumps(content), status)


def _server_metadata() -> Answer:
    return _json({"name": SERVER_NAME, "version": server_version(), "extensions": EXTENSIONS})


def server_version() -> str:
    """Return the version of this package."""
    return package_version("atoll-serving")


def _metrics() -> Answer:
    content_type = exposition.CONTENT_TYPE_PLAIN_0_0_4
    return Answer(exposition.generate_latest(REGISTRY), content_type=content_type.encode())
