"""More work than the server can do at once: it stays awake, refuses in time, and forgets who has gone."""

from __future__ import annotations

import json
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from kserve.protocol.grpc.grpc_predict_v2_pb2_grpc import GRPCInferenceServiceStub
from served import Served, wait_until
from small_bundle import reference
from test_bad_requests import INFER, grpc_request
from test_protocols import FULL, tensors

SLOW = (str(Path(__file__).with_name("slow_server.py")),)
ONE = {"inputs": tensors(FULL[:1])}


def raw_request(body: bytes, *, length: int | None = None) -> bytes:
    return (
        f"POST {INFER} HTTP/1.1\r\nHost: x\r\nContent-Length: {length or len(body)}\r\n\r\n".encode() + body
    )


def test_event_loop_goes_on_while_the_network_runs(bundle_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOW_RUN_S", "2")
    with Served(bundle_dir, program=SLOW) as server, ThreadPoolExecutor(2) as pool:
        slow = [pool.submit(server.ask, INFER, ONE)]
        slow.append(pool.submit(_infer_by_grpc, server))
        answered_meanwhile = 0
        while not any(one.done() for one in slow):
            assert server.ask("/v2/health/ready")[0] == 200
            answered_meanwhile += 1
        assert slow[0].result()[0] == 200
        assert slow[1].result() == "OK"
    # A blocked loop would have answered once or twice.
    assert answered_meanwhile >= 20


def _infer_by_grpc(server: Served) -> str:
    with grpc.insecure_channel(server.grpc_address) as channel:
        try:
            GRPCInferenceServiceStub(channel).ModelInfer(grpc_request(), timeout=60)
        except grpc.RpcError as error:
            return str(error.code().name)
    return "OK"


def test_a_full_queue_refuses_and_recovers(bundle_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOW_RUN_S", "0.5")
    limits = ("--max-batch-rows", "2", "--max-queue-rows", "6", "--max-request-rows", "3")
    with Served(bundle_dir, *limits, program=SLOW) as server:
        with ThreadPoolExecutor(30) as pool:
            by_rest = [pool.submit(server.ask, INFER, ONE) for _ in range(20)]
            by_grpc = [pool.submit(_infer_by_grpc, server) for _ in range(10)]
            answers = [one.result() for one in by_rest]
            codes = Counter(one.result() for one in by_grpc)
        statuses = Counter(status for status, _, _ in answers)
        assert set(statuses) == {200, 503}
        assert set(codes) <= {"OK", "UNAVAILABLE"}
        assert statuses[503] + codes["UNAVAILABLE"] >= 10
        for status, answer, headers in answers:
            if status == 503:
                assert headers["retry-after"] == "1"
                assert "rows are waiting already" in answer["error"]
        assert server.ask(INFER, ONE)[0] == 200
        assert server.metric("atoll_serving_queue_rows") == 0
        assert server.metric('atoll_serving_errors_total{kind="Overloaded",protocol="v2"}') == statuses[503]


def test_deadlines_and_gone_clients_cost_no_run(bundle_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOW_RUN_S", "2")
    with Served(bundle_dir, "--request-timeout-s", "0.5", "--max-batch-rows", "1", program=SLOW) as server:
        with ThreadPoolExecutor(4) as pool:
            answers = [one.result() for one in [pool.submit(server.ask, INFER, ONE) for _ in range(4)]]
        assert [status for status, _, _ in answers] == [504] * 4
        assert "deadline" in answers[0][1]["error"]
        wait_until(lambda: server.metric('atoll_serving_dropped_total{reason="expired"}') == 3)
        assert server.metric("atoll_serving_batch_rows_count") == 1
    monkeypatch.setenv("SLOW_RUN_S", "4")
    with Served(bundle_dir, "--max-batch-rows", "1", program=SLOW) as server:
        body = json.dumps(ONE).encode()
        for asked in range(4):
            with socket.create_connection(("127.0.0.1", server.http_port)) as client:
                client.sendall(raw_request(body))
                # Gone only after the server has read the request.
                wait_until(lambda before=asked: _asked(server) > before)
        wait_until(lambda: server.metric('atoll_serving_dropped_total{reason="cancelled"}') >= 3)
        assert server.metric("atoll_serving_inference_seconds_count") <= 1


def _asked(server: Served) -> float:
    gone = server.metric("atoll_serving_dropped_total")
    return server.metric("atoll_serving_queue_rows") + server.metric("atoll_serving_batch_rows_sum") + gone


def test_a_body_that_never_comes_is_408(bundle_dir: Path) -> None:
    with Served(bundle_dir, "--request-timeout-s", "0.3") as server:
        with socket.create_connection(("127.0.0.1", server.http_port), timeout=30) as client:
            client.sendall(raw_request(b'{"inputs"', length=500))
            answer = client.recv(10_000)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in answer
        assert server.ask(INFER, ONE)[0] == 200


def test_requests_that_come_together_run_together(server: Served) -> None:
    runs = server.metric("atoll_serving_batch_rows_count")
    rows = server.metric("atoll_serving_batch_rows_sum")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: server.ask(INFER, ONE), range(400)))
    assert all(status == 200 for status, _, _ in answers)
    expected = reference(FULL[:1])
    assert all(answer["outputs"][0]["data"] == pytest.approx(expected, abs=1e-6) for _, answer, _ in answers)
    assert server.metric("atoll_serving_batch_rows_sum") - rows == 400
    assert server.metric("atoll_serving_batch_rows_count") - runs <= 400
