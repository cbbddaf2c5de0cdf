"""KServe's model server, with its transports replaced where 0.21 falls short.

What stays KServe's: the model registry, the ASGI application, the gRPC definitions, the life of the server.
What is ours, and why: the REST layer and gRPC service (errors, readiness, versions, limits), the event loop
(0.21 never uses uvloop with one worker), signals (0.21 stops listening at once on SIGTERM), quiet logs.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Iterator

import grpc
import kserve
import uvloop
from kserve.protocol.grpc import grpc_predict_v2_pb2_grpc
from kserve.protocol.rest.server import RESTServer
from uvicorn import Config, Server

from atoll_serving.grpc_service import InferenceService
from atoll_serving.model import BundleModel
from atoll_serving.rest import RestProtocol
from atoll_serving.settings import Settings

_log = logging.getLogger(__name__)
_KEEP_ALIVE_S = 65
_BACKLOG = 2048
# gRPC spreads the age by 10 % each way; the rest is for the calls that run when the age is reached.
_CONNECTION_AGE_IN_DRAINS = 0.7
_GRPC_OVERHEAD_BYTES = 64 * 1024


class _Uvicorn(Server):
    """Uvicorn that leaves signals to the model server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Rest(RESTServer):  # type: ignore[misc]  # kserve is not typed
    """KServe's REST server with our protocol layer instead of its routes and timing middleware."""

    def __init__(self, server: BundleServer, model: BundleModel, settings: Settings) -> None:
        super().__init__(
            kserve.model_server.app,
            server.dataplane,
            server.model_repository_extension,
            settings.http_port,
            grace_period=max(1, round(settings.grace_s)),
            timeout_keep_alive=_KEEP_ALIVE_S,
        )
        config: Config = self.config
        config.server_header = False
        config.app = RestProtocol(
            kserve.model_server.app, model, settings.max_body_bytes, settings.request_timeout_s
        )
        self._server = _Uvicorn(config)
        self._listener = _listen(settings.host, settings.http_port)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    async def start(self) -> None:
        """Serve until ``stop``."""
        await self._server.serve(sockets=[self._listener])

    def stop(self) -> None:
        """Take no more connections; running requests finish."""
        self._server.should_exit = True


class BundleServer(kserve.ModelServer):  # type: ignore[misc]  # kserve is not typed
    """Serves one ``BundleModel`` until SIGTERM or SIGINT, then drains and returns."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            http_port=settings.http_port,
            grpc_port=settings.grpc_port,
            workers=1,
            enable_latency_logging=False,
            ssl_certfile=None,
            ssl_keyfile=None,
        )
        self._settings = settings

    def start(self, models: list[BundleModel]) -> None:
        """Serve ``models``, which is exactly one. Raises ``OSError`` where a port can't be had."""
        (model,) = models
        self.register_model(model)
        model.ready = True
        # What lives now lives until the end: the collector needs never look at it again.
        gc.collect()
        gc.freeze()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve_model(model))

    async def _serve_model(self, model: BundleModel) -> None:
        settings = self._settings
        stop_signals = _count_signals()
        rest = _Rest(self, model, settings)
        grpc_server, grpc_port = await _start_grpc(model, settings)
        model.batcher.start()
        serving = asyncio.create_task(rest.start())
        _log.info(
            "serving model %s version %s: http port %d, grpc port %d",
            model.name, model.version, rest.port, grpc_port,
        )  # fmt: skip
        await _first_of(serving, stop_signals.acquire())
        model.draining = True
        _log.info("draining: not ready any more, still taking requests for %g s", settings.drain_s)
        # A second signal ends the wait.
        await _first_of(serving, stop_signals.acquire(), timeout_s=settings.drain_s)
        rest.stop()
        await asyncio.gather(serving, grpc_server.stop(settings.grace_s))
        await model.batcher.stop()
        _log.info("stopped")


def _count_signals() -> asyncio.Semaphore:
    received = asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, received.release)
    return received


async def _first_of(serving: asyncio.Task[None], event: object, timeout_s: float | None = None) -> None:
    """Wait for ``event``, for the server to end by itself, or for the time to pass."""
    waiting = asyncio.ensure_future(event)  # type: ignore[call-overload]
    await asyncio.wait({serving, waiting}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise OSError(f"can't listen on {host}:{port} for HTTP: {error.strerror}") from error
    return listener


def _connection_age(settings: Settings) -> list[tuple[str, int]]:
    """Have clients reconnect often enough that none is left when the drain ends.

    A gRPC server that stops drops calls that come in between its decision and the client's notice of it
    (seen with grpcio 1.85 under load); a connection that ends for its age loses none.
    """
    if not settings.drain_s:
        return []
    age_ms = max(1, int(settings.drain_s * 1000 * _CONNECTION_AGE_IN_DRAINS))
    return [("grpc.max_connection_age_ms", age_ms)]


async def _start_grpc(model: BundleModel, settings: Settings) -> tuple[grpc.aio.Server, int]:
    limit_bytes = settings.max_body_bytes + _GRPC_OVERHEAD_BYTES
    server = grpc.aio.server(
        options=[
            ("grpc.max_receive_message_length", limit_bytes),
            ("grpc.max_send_message_length", limit_bytes),
            # Without it a second server on the port would silently get half of the calls.
            ("grpc.so_reuseport", 0),
            *_connection_age(settings),
        ]
    )
    grpc_predict_v2_pb2_grpc.add_GRPCInferenceServiceServicer_to_server(InferenceService(model), server)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        port = server.add_insecure_port(f"{host}:{settings.grpc_port}")
    except RuntimeError as error:
        raise OSError(f"can't listen on {host}:{settings.grpc_port} for gRPC: is it taken?") from error
    await server.start()
    return server, port
