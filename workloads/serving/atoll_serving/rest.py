"""The REST protocols: which paths there are, and what each answers.

Every path that this server has is known when it starts, so routing is one look-up.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version as package_version
from typing import Any, NamedTuple
from urllib.parse import unquote

import httptools
import orjson
from prometheus_client import REGISTRY, exposition

from atoll_serving import metrics, v1_rest, v2_rest
from atoll_serving.batcher import Outcome
from atoll_serving.errors import InferenceFailedError, RequestError, UnknownTargetError, WrongMethodError
from atoll_serving.features import Batch, Floats
from atoll_serving.http_messages import Answer, Request, error_answer
from atoll_serving.model import BundleModel

_log = logging.getLogger(__name__)
_READ_METHODS = ("GET", "HEAD")
SERVER_NAME = "atoll-serving"
EXTENSIONS = ("binary_tensor_data",)
_Reply = Callable[[Answer], None]


class _Work(NamedTuple):
    """What the model must answer before the client can be: its rows, and how their answer is written."""

    batch: Batch
    write: Callable[[Floats], Answer]


@dataclasses.dataclass(frozen=True, slots=True)
class _Route:
    protocol: str
    methods: tuple[str, ...]
    handle: Callable[[Request], Answer | _Work]
    takes_body: bool = False


class RestProtocol:
    """Answers V1, V2 and ``/metrics``."""

    def __init__(self, model: BundleModel, max_body_bytes: int, timeout_s: float) -> None:
        self._model = model
        self.max_body_bytes = max_body_bytes
        self.timeout_s = timeout_s
        self._routes = {path.encode(): route for path, route in self._build_routes().items()}

    def _build_routes(self) -> dict[str, _Route]:
        name, version = self._model.name, self._model.version
        routes = {
            "/": _read(lambda: _json({"status": "alive"})),
            "/metrics": _read(_metrics),
            "/v1/models": _read(lambda: _json({"models": [name]})),
            f"/v1/models/{name}": _read(self._model_ready),
            f"/v1/models/{name}:predict": _Route("v1", ("POST",), self._predict, takes_body=True),
            "/v2": _read(_server_metadata),
            "/v2/": _read(_server_metadata),
            "/v2/health/live": _read(lambda: _json({"live": True})),
            "/v2/health/ready": _read(self._server_ready),
            "/v2/models": _read(lambda: _json({"models": [name]})),
        }
        for prefix in (f"/v2/models/{name}", f"/v2/models/{name}/versions/{version}"):
            routes[prefix] = _read(lambda: _json(self._model.metadata()))
            routes[f"{prefix}/ready"] = _read(self._model_ready)
            routes[f"{prefix}/infer"] = _Route("v2", ("POST",), self._infer, takes_body=True)
        return routes

    @property
    def is_draining(self) -> bool:
        """Whether clients should be told to close their connections."""
        return self._model.draining

    def meet(self, request: Request) -> None:
        """Find the request's route, and refuse it where its head says that it can't be answered."""
        try:
            route = self._routes.get(request.target) or self._find(request.target)
            request.route = route
            if request.method not in route.methods:
                raise WrongMethodError(
                    f"{_path(request.target)} takes {' or '.join(route.methods)}, not {request.method}"
                )
            if route.takes_body:
                request.check_body_headers(self.max_body_bytes)
                request.wants_body = True
        except RequestError as error:
            request.refuse(error)

    def _find(self, target: bytes) -> _Route:
        path = _path(target)
        route = self._routes.get(path.encode())
        if route is None:
            raise self._unknown(path)
        return route

    def answer(self, request: Request, reply: _Reply) -> Callable[[], None] | None:
        """Have ``reply`` called with the answer, at once or when the model has run.

        Then the way to take the request back is returned.
        """
        if request.refusal is not None:
            self._refuse(request, reply, request.refusal)
            return None
        try:
            result = request.route.handle(request)
            if isinstance(result, Answer):
                self._conclude(request, reply, result)
                return None
            told = partial(self._conclude_work, request, reply, result.write)
            return self._model.batcher.submit(result.batch, told).cancel
        except RequestError as error:
            self._refuse(request, reply, error)
        except Exception:  # noqa: BLE001  # whatever it was, the client gets an answer
            self._fail(request, reply)
        return None

    def _conclude_work(
        self, request: Request, reply: _Reply, write: Callable[[Floats], Answer], outcome: Outcome
    ) -> None:
        if isinstance(outcome, RequestError):
            self._refuse(request, reply, outcome)
            return
        try:
            answer = write(outcome)
        except Exception:  # noqa: BLE001  # as above
            self._fail(request, reply)
        else:
            self._conclude(request, reply, answer)

    def _fail(self, request: Request, reply: _Reply) -> None:
        _log.exception("%s %s failed", request.method, _path(request.target)[:200])
        self._refuse(request, reply, InferenceFailedError("the server failed on this request"))

    def _refuse(self, request: Request, reply: _Reply, error: RequestError) -> None:
        answer = error_answer(error)
        if isinstance(error, WrongMethodError):
            answer.extra_head += b"allow: %s\r\n" % ", ".join(request.route.methods).encode()
        self._conclude(request, reply, answer, error)

    @staticmethod
    def _conclude(
        request: Request, reply: _Reply, answer: Answer, failure: RequestError | None = None
    ) -> None:
        reply(answer)
        protocol = "other" if request.route is None else request.route.protocol
        metrics.observe(protocol, answer.status, time.perf_counter() - request.began_s, failure)

    def _unknown(self, path: str) -> UnknownTargetError:
        parts = path.split("/")
        if len(parts) > 3 and parts[1] in {"v1", "v2"} and parts[2] == "models":
            try:
                version = parts[5] if len(parts) > 5 and parts[4] == "versions" else None
                self._model.check_target(parts[3].split(":")[0], version)
            except UnknownTargetError as error:
                return error
        return UnknownTargetError(f"no such path: {path[:200]!r}")

    def _infer(self, request: Request) -> _Work:
        model = self._model
        call = v2_rest.decode(request.body, request.json_bytes, model.encoder, model.batcher.check_rows)
        return _Work(call.batch, partial(v2_rest.encode, call, model.name, model.version))

    def _predict(self, request: Request) -> _Work:
        batch = v1_rest.decode(request.body, self._model.encoder, self._model.batcher.check_rows)
        return _Work(batch, v1_rest.encode)

    def _server_ready(self) -> Answer:
        healthy = self._model.is_healthy
        return _json({"ready": healthy}, 200 if healthy else 503)

    def _model_ready(self) -> Answer:
        healthy = self._model.is_healthy
        return _json({"name": self._model.name, "ready": healthy}, 200 if healthy else 503)


def _read(answer: Callable[[], Answer]) -> _Route:
    return _Route("other", _READ_METHODS, lambda _: answer())


def _path(target: bytes) -> str:
    """Return the path of a request's target, decoded."""
    try:
        path: bytes = httptools.parse_url(target).path or b""
    except httptools.HttpParserInvalidURLError:
        path = target
    return unquote(path.decode("latin-1"))


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
