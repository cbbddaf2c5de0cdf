"""One serving process: reads the registry, listens, reads the registry again, and drains on SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Iterator

import uvloop
from uvicorn import Config, Server

from atoll_features import config, metrics
from atoll_features.answer import OnlineStore
from atoll_features.app import App
from atoll_features.errors import FeaturesError
from atoll_features.plan import Planner
from atoll_features.redis_store import Address, RedisStore
from atoll_features.registry import Registry
from atoll_features.sqlite_store import SqliteStore

_log = logging.getLogger(__name__)
_KEEP_ALIVE_S = 75
_BACKLOG = 2048


class _Uvicorn(Server):
    """Uvicorn that leaves signals to us: by itself it stops listening at once on SIGTERM."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(options: argparse.Namespace) -> None:
    """Serve as the flags of ``serve`` say, until SIGTERM or SIGINT. Raises FeaturesError."""
    settings = config.read(options.repo_dir)
    registry = Registry(settings)
    planner = _read(registry)
    with _listen(options.host, options.port) as listener:
        # What lives now lives until the end: the collector needs never look at it again.
        gc.collect()
        gc.freeze()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(options, settings, registry, planner, listener))


def _read(registry: Registry) -> Planner:
    try:
        planner = Planner(registry.read())
    except FeaturesError:
        metrics.REGISTRY_READS.labels("failed").inc()
        raise
    metrics.REGISTRY_READS.labels("ok").inc()
    metrics.REGISTRY_TIME_S.set_to_current_time()
    return planner


def _open_store(settings: config.Config, timeout_s: float) -> OnlineStore:
    if settings.online["type"] == "sqlite":
        return SqliteStore(settings.online["path"], settings.project, timeout_s)
    address = Address.parse(settings.online.get("connection_string", "localhost:6379"))
    return RedisStore(address, settings.project, timeout_s)


async def _serve(
    options: argparse.Namespace,
    settings: config.Config,
    registry: Registry,
    planner: Planner,
    listener: socket.socket,
) -> None:
    stop_signals = _count_signals()
    store = _open_store(settings, options.store_timeout_s)
    app = App(planner, store, options.max_rows, options.max_body_kib * 1024, options.body_timeout_s)
    server = _Uvicorn(
        Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            interface="asgi3",
            access_log=False,
            server_header=False,
            date_header=False,
            log_config=None,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=max(1, round(options.grace_s)),
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    refreshing = asyncio.create_task(_refresh(app, registry, options.registry_ttl_s))
    _log.info("serving project %s: port %d", settings.project, listener.getsockname()[1])
    metrics.READY.set(1)
    await _first_of(serving, stop_signals)
    app.draining = True
    metrics.READY.set(0)
    _log.info("draining: not ready any more, still taking requests for %g s", options.drain_s)
    # A second signal ends the wait.
    await _first_of(serving, stop_signals, timeout_s=options.drain_s)
    refreshing.cancel()
    server.should_exit = True
    await serving
    await store.close()
    registry.close()
    _log.info("stopped")


async def _refresh(app: App, registry: Registry, ttl_s: float) -> None:
    """Read the registry every ``ttl_s``; where that fails, what was read before stays in use."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(ttl_s)
        try:
            planner = await loop.run_in_executor(None, _read, registry)
        except FeaturesError as error:
            _log.warning("keeping the registry as it was read before: %s", error)
            continue
        if planner.snapshot != app.planner.snapshot:
            _log.info("the registry has changed: %d feature views", len(planner.snapshot.views))
            app.planner = planner


def _count_signals() -> asyncio.Semaphore:
    received = asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, received.release)
    return received


async def _first_of(
    serving: asyncio.Task[None], stop_signals: asyncio.Semaphore, timeout_s: float | None = None
) -> None:
    """Wait for a signal, for the server to end by itself, or for the time to pass."""
    waiting = asyncio.create_task(stop_signals.acquire())
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
        raise FeaturesError(
            f"can't listen on {host}:{port}: {error.strerror}; fix: another --host or --port"
        ) from error
    return listener
