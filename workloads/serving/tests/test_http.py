"""HTTP itself, byte by byte: what no client library lets one send."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from served import Served, wait_until
from small_bundle import reference
from test_bad_requests import INFER
from test_load import ONE

LIVE = b"GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n"
ALIVE = b'{"live":true}'
BODY = json.dumps(ONE).encode()
HEAD = f"POST {INFER} HTTP/1.1\r\nHost: x\r\n".encode()


def connect(server: Served) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.http_port), timeout=30)


class Answers:
    """Reads answers off a connection, one after the other."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._received = b""

    def _take(self, count: int) -> bytes:
        while len(self._received) < count:
            part = self._client.recv(65536)
            assert part, f"the connection ended after {self._received!r}"
            self._received += part
        taken, self._received = self._received[:count], self._received[count:]
        return taken

    def next(self, *, with_body: bool = True) -> tuple[int, dict[str, str], bytes]:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._take(1)
        status_line, *fields = head.decode().rstrip().split("\r\n")
        assert status_line.startswith("HTTP/1.1 ")
        headers = dict(field.split(": ", 1) for field in fields)
        body = self._take(int(headers.get("content-length", 0))) if with_body else b""
        return int(status_line.split()[1]), headers, body

    def at_end(self) -> bool:
        return self._received == b"" and self._client.recv(1) == b""


def exchange(server: Served, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    with connect(server) as client:
        for part in parts:
            client.sendall(part)
        return Answers(client).next()


def probability(body: bytes) -> Any:
    return json.loads(body)["outputs"][0]["data"]


def test_a_request_may_arrive_byte_by_byte(server: Served) -> None:
    message = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    with connect(server) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for index in range(len(message)):
            client.sendall(message[index : index + 1])
        status, _, body = Answers(client).next()
    assert status == 200
    assert probability(body) == pytest.approx(reference(ONE_ROWS), abs=1e-6)


def test_a_request_may_arrive_in_chunks(server: Served) -> None:
    half = len(BODY) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:half], BODY[half:]))
    status, _, body = exchange(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
    assert status == 200
    assert probability(body) == pytest.approx(reference(ONE_ROWS), abs=1e-6)


def test_pipelined_requests_are_answered_in_order(server: Served) -> None:
    infer = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    unknown = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(server) as client:
        client.sendall((infer + LIVE + unknown) * 50 + infer)
        answers = Answers(client)
        for _ in range(50):
            assert [answers.next()[0] for _ in range(3)] == [200, 200, 404]
        assert probability(answers.next()[2]) == pytest.approx(reference(ONE_ROWS), abs=1e-6)


def test_very_many_pipelined_requests_are_answered(server: Served) -> None:
    with connect(server) as client:
        client.sendall(LIVE * 2000)
        answers = Answers(client)
        assert all(answers.next()[2] == ALIVE for _ in range(2000))


def test_a_client_that_asks_to_continue_is_told_to(server: Served) -> None:
    with connect(server) as client:
        client.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        answers = Answers(client)
        assert answers.next()[0] == 100
        client.sendall(BODY)
        assert answers.next()[0] == 200


def test_a_client_that_asks_to_continue_in_vain_is_refused_before_it_sends(server: Served) -> None:
    with connect(server) as client:
        client.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 100000000\r\n\r\n")
        status, headers, _ = Answers(client).next()
    assert (status, headers["connection"]) == (413, "close")


@pytest.mark.parametrize("body", [b"", BODY])
def test_offers_to_upgrade_are_passed_over(server: Served, body: bytes) -> None:
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    if body:
        message = HEAD + offer + b"Content-Length: %d\r\n\r\n" % len(body) + body
    else:
        message = LIVE.replace(b"\r\n\r\n", b"\r\n" + offer + b"\r\n")
    with connect(server) as client:
        client.sendall(message + LIVE)
        answers = Answers(client)
        assert answers.next()[0] == 200
        assert answers.next()[2] == ALIVE


def test_a_tunnel_is_refused(server: Served) -> None:
    with connect(server) as client:
        client.sendall(b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n\x16\x03\x01")
        answers = Answers(client)
        assert answers.next()[0] == 404
        assert answers.at_end()


def test_http_1_0_and_close_end_the_connection(server: Served) -> None:
    for message in (
        b"GET /v2/health/live HTTP/1.0\r\n\r\n",
        LIVE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
    ):
        with connect(server) as client:
            client.sendall(message)
            answers = Answers(client)
            status, headers, body = answers.next()
            assert (status, headers["connection"], body) == (200, "close", ALIVE)
            assert answers.at_end()


def test_head_has_the_length_and_no_body(server: Served) -> None:
    with connect(server) as client:
        client.sendall(LIVE.replace(b"GET", b"HEAD") + LIVE)
        answers = Answers(client)
        status, headers, _ = answers.next(with_body=False)
        assert (status, headers["content-length"]) == (200, str(len(ALIVE)))
        assert answers.next()[2] == ALIVE


def test_targets_may_have_queries_escapes_and_hosts(server: Served) -> None:
    for target in (b"/v2/health/live?x=1", b"/v2/health/%6Cive", b"http://x/v2/health/live"):
        assert exchange(server, LIVE.replace(b"/v2/health/live", target))[2] == ALIVE


def test_a_body_that_nobody_reads_does_not_cost_the_answer(server: Served) -> None:
    status, headers, _ = exchange(
        server, LIVE.replace(b"\r\n\r\n", b"\r\nContent-Length: 3000000\r\n\r\n"), b"x" * 3_000_000
    )
    assert status == 200
    assert headers["connection"] == "close"


def test_an_endless_head_is_431(server: Served) -> None:
    status, headers, body = exchange(server, LIVE[:-2] + b"X-Padding: ", *[b"x" * 10_000] * 20)
    assert (status, headers["connection"]) == (431, "close")
    assert "65536 bytes" in json.loads(body)["error"]


def test_ambiguous_lengths_and_garbage_are_400_after_what_came_before(server: Served) -> None:
    both = HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    for wrong in (both, b"\x00\x01\x02\r\n\r\n"):
        with connect(server) as client:
            client.sendall(LIVE + wrong + LIVE)
            answers = Answers(client)
            assert answers.next()[2] == ALIVE
            status, headers, body = answers.next()
            assert (status, headers["connection"]) == (400, "close")
            assert "HTTP/1.1" in json.loads(body)["error"]
            assert answers.at_end()


def test_a_head_that_never_ends_is_408(bundle_dir: Path) -> None:
    with Served(bundle_dir, "--request-timeout-s", "0.3") as slow:
        status, headers, _ = exchange(slow, LIVE[:-2])
        assert (status, headers["connection"]) == (408, "close")


def test_each_answer_has_the_date(server: Served) -> None:
    assert exchange(server, LIVE)[1]["date"].endswith(" GMT")


def test_a_drain_closes_connections_after_their_answer(bundle_dir: Path) -> None:
    with (
        Served(bundle_dir, "--drain-s", "600") as leaving,
        connect(leaving) as busy,
        connect(leaving) as idle,
    ):
        assert leaving.process is not None
        answers = Answers(busy)
        busy.sendall(LIVE)
        assert "connection" not in answers.next()[1]
        leaving.process.terminate()
        wait_until(lambda: leaving.ask("/v2/health/ready")[0] == 503)
        busy.sendall(LIVE)
        assert answers.next()[1]["connection"] == "close"
        assert answers.at_end()
        leaving.process.terminate()
        assert Answers(idle).at_end()
        assert leaving.process.wait(30) == 0


ONE_ROWS = [{tensor["name"]: tensor["data"][0] for tensor in ONE["inputs"]}]
