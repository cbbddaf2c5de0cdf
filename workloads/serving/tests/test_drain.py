"""A rollout under load: the old server goes, not one request is lost."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import grpc
import pytest
from kserve.protocol.grpc.grpc_predict_v2_pb2_grpc import GRPCInferenceServiceStub
from served import Served, wait_until
from test_bad_requests import INFER, grpc_request
from test_load import ONE, SLOW


class Service:
    """What a Kubernetes Service does: new connections go to a ready server, existing ones stay."""

    def __init__(self, ports: list[tuple[int, int]]) -> None:
        self._ports = ports
        self.first_ready = 0
        self.listening: list[int] = []
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Service:
        self._thread.start()
        assert self._is_up.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        servers = [await asyncio.start_server(self._forwarder(kind), "127.0.0.1", 0) for kind in (0, 1)]
        self.listening = [int(server.sockets[0].getsockname()[1]) for server in servers]
        self._is_up.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _forwarder(
        self, kind: int
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._connections.add(task)
            port = self._ports[self.first_ready][kind]
            onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                await asyncio.gather(_pump(reader, onward_writer), _pump(onward_reader, writer))
            except asyncio.CancelledError:
                pass
            finally:
                self._connections.discard(task)
                for each in (writer, onward_writer):
                    each.close()
                    with contextlib.suppress(ConnectionError):
                        await each.wait_closed()

        return forward


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@contextlib.contextmanager
def load(service: Service, results: Counter[str]) -> Iterator[None]:
    """Two clients a protocol, each on a connection that it keeps as long as the server lets it."""
    stop = threading.Event()
    clients = [
        threading.Thread(target=ask, args=(service.listening[kind], results, stop))
        for kind, ask in enumerate((_ask_rest, _ask_grpc))
        for _ in range(2)
    ]
    for client in clients:
        client.start()
    try:
        yield
    finally:
        stop.set()
        for client in clients:
            client.join()


def _ask_rest(port: int, results: Counter[str], stop: threading.Event) -> None:
    body = json.dumps(ONE)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not stop.is_set():
        try:
            connection.request("POST", INFER, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            results[f"rest {response.status}"] += 1
        except (OSError, http.client.HTTPException) as error:
            results[f"rest {error!r}"] += 1
        stop.wait(0.005)
    connection.close()


def _ask_grpc(port: int, results: Counter[str], stop: threading.Event) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = GRPCInferenceServiceStub(channel)
        while not stop.is_set():
            try:
                stub.ModelInfer(grpc_request(), timeout=30)
                results["grpc OK"] += 1
            except grpc.RpcError as error:
                results[f"grpc {error.code().name} {error.details()}"] += 1
            stop.wait(0.005)


def test_a_rollout_under_load_loses_no_request(bundle_dir: Path) -> None:
    results: Counter[str] = Counter()
    with Served(bundle_dir, "--drain-s", "4") as old, Served(bundle_dir) as new:
        with Service([(old.http_port, old.grpc_port), (new.http_port, new.grpc_port)]) as service:
            with load(service, results):
                wait_until(lambda: results["rest 200"] > 50 and results["grpc OK"] > 50)
                assert old.process is not None
                old.process.send_signal(signal.SIGTERM)
                wait_until(lambda: old.ask("/v2/health/ready")[0] == 503)
                assert old.ask("/v2/health/live")[0] == 200
                assert old.ask("/v2/models/flights/ready")[0] == 503
                # Endpoints are removed some time after the readiness probe fails.
                time.sleep(0.3)
                service.first_ready = 1
                assert old.process.wait(30) == 0
                answered = results.total()
                wait_until(lambda: results.total() > answered + 50)
        assert new.metric('atoll_serving_requests_total{code="200",protocol="v2"}') > 0
        assert new.metric('atoll_serving_requests_total{code="OK",protocol="grpc"}') > 0
        assert "Traceback" not in old.log()
    assert set(results) == {"rest 200", "grpc OK"}, results


def test_running_requests_finish_before_the_exit(bundle_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOW_RUN_S", "1.5")
    results: list[object] = []
    with Served(bundle_dir, program=SLOW) as server:
        with grpc.insecure_channel(server.grpc_address) as channel:
            by_grpc = GRPCInferenceServiceStub(channel).ModelInfer.future(grpc_request(), timeout=60)
            by_rest = threading.Thread(target=lambda: results.append(server.ask(INFER, ONE)[0]))
            by_rest.start()
            wait_until(lambda: server.metric("atoll_serving_batch_rows_sum") >= 1)
            assert server.stop() == 0
            by_rest.join()
            assert by_grpc.result().model_name == "flights"
        assert results == [200]
        assert "Traceback" not in server.log()


def test_a_second_signal_ends_the_drain(bundle_dir: Path) -> None:
    with Served(bundle_dir, "--drain-s", "600") as server:
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: server.ask("/v2/health/ready")[0] == 503)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
