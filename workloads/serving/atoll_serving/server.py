"""The life of the server: listen, serve until a signal, drain, end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket

import grpc
import uvloop

from atoll_serving import open_inference
from atoll_serving.grpc_service import InferenceService
from atoll_serving.http_server import HttpServer
from atoll_serving.model import BundleModel
from atoll_serving.rest import RestProtocol
from atoll_serving.settings import Settings

_log = logging.getLogger(__name__)
_BACKLOG = 2048
# gRPC spreads the age by 10 % each way; the rest is for the calls that run when the age is reached.
_CONNECTION_AGE_IN_DRAINS = 0.7
_GRPC_OVERHEAD_BYTES = 64 * 1024


def run(model: BundleModel, settings: Settings) -> None:
    """Serve ``model`` until SIGTERM or SIGINT, then drain and return.

    Raises ``OSError`` where a port can't be had.
    """
    # What lives now lives until the end: the collector needs never look at it again.
    gc.collect()
    gc.freeze()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(model, settings))


async def _serve(model: BundleModel, settings: Settings) -> None:
    stop_signals = _count_signals()
    protocol = RestProtocol(model, settings.max_body_bytes, settings.request_timeout_s)
    rest = HttpServer(protocol, _listen(settings.host, settings.http_port))
    grpc_server, grpc_port = await _start_grpc(model, settings)
    await rest.start()
    _log.info(
        "serving model %s version %s: http port %d, grpc port %d",
        model.name, model.version, rest.port, grpc_port,
    )  # fmt: skip
    await stop_signals.acquire()
    model.draining = True
    _log.info("draining: not ready any more, still taking requests for %g s", settings.drain_s)
    # A second signal ends the wait.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(settings.drain_s):
            await stop_signals.acquire()
    await asyncio.gather(rest.stop(settings.grace_s), grpc_server.stop(settings.grace_s))
    model.batcher.stop()
    _log.info("stopped")


def _count_signals() -> asyncio.Semaphore:
    received = asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, received.release)
    return received


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
    server.add_generic_rpc_handlers([open_inference.service_handler(InferenceService(model))])
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        port = server.add_insecure_port(f"{host}:{settings.grpc_port}")
    except RuntimeError as error:
        raise OSError(f"can't listen on {host}:{settings.grpc_port} for gRPC: is it taken?") from error
    await server.start()
    return server, port
