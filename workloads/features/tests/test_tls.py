"""Redis behind TLS, as managed ones are: its certificate is checked before the password is sent."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from processes import SERVICE, Process, running, server


class Terminator:
    """Ends TLS in front of a port, as a cloud's Redis does."""

    def __init__(self, authority: trustme.CA, onward_port: int) -> None:
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(self._context)
        self._onward_port = onward_port
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self.port = 0

    def __enter__(self) -> Terminator:
        self._thread.start()
        assert self._is_up.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        listening = await asyncio.start_server(self._forward, "127.0.0.1", 0, ssl=self._context)
        self.port = int(listening.sockets[0].getsockname()[1])
        self._is_up.set()
        await self._stop.wait()
        listening.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", self._onward_port)
        await asyncio.gather(_pump(reader, onward_writer), _pump(onward_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def terminator(authority: trustme.CA, redis: Process) -> Iterator[Terminator]:
    with Terminator(authority, redis.port) as found:
        yield found


@pytest.mark.parametrize("is_trusted", [True, False])
def test_certificates_are_checked(
    is_trusted: bool,
    authority: trustme.CA,
    terminator: Terminator,
    redis_repo: Path,
    redis: Process,
    tmp_path: Path,
) -> None:
    trusted = tmp_path / "ca.pem"
    (authority if is_trusted else trustme.CA()).cert_pem.write_to_path(trusted)
    text = (redis_repo / "feature_store.yaml").read_text()
    secured = text.replace(
        f"127.0.0.1:{redis.port}", f"localhost:{terminator.port},ssl=true,ssl_ca_certs={trusted}"
    )
    assert secured != text
    (tmp_path / "feature_store.yaml").write_text(secured)
    with running(server(tmp_path)) as process:
        status, answer = process.ask("/get-online-features", SERVICE)
        if is_trusted:
            assert (status, answer["results"][0]["values"]) == (200, ["UA"])
        else:
            assert status == 503
            assert "can't be reached" in answer["detail"]
            assert "certificate" in answer["detail"].lower()
