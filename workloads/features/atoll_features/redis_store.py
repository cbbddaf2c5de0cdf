"""Reads Feast's Redis online store over one connection of its own.

An entity is a hash: its fields are the murmur3 of ``view:feature``, and ``_ts:view`` with the time
(feast/infra/online_stores/redis.py, 0.67). All reads of a request are one write; requests don't wait for
each other, as Redis answers in order. Feast calls what isn't there PRESENT with no value and time 0 on
Redis, since a hash has no rows; so does this.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import ssl
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import hiredis
import mmh3

from atoll_features.answer import PRESENT, Row
from atoll_features.errors import FeaturesError, StoreError
from atoll_features.plan import ViewRead
from atoll_features.values import decode, timestamp_from_proto

_log = logging.getLogger(__name__)
_PARAMETERS = (
    "db",
    "username",
    "password",
    "ssl",
    "ssl_ca_certs",
    "ssl_cert_reqs",
    "ssl_certfile",
    "ssl_keyfile",
)


@dataclass(frozen=True)
class Address:
    """Where Redis is, from Feast's ``connection_string``: host:port,parameter=value,..."""

    host: str
    port: int
    db: int = 0
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read a connection string. Raises FeaturesError, without the password."""
        parts = [part for part in text.split(",") if part]
        nodes = [part for part in parts if "=" not in part]
        given = dict(part.split("=", 1) for part in parts if "=" in part)
        host, _, port = nodes[0].rpartition(":") if len(nodes) == 1 else ("", "", "")
        problems = [
            f"online_store.connection_string has {name!r}; allowed: {', '.join(_PARAMETERS)}"
            for name in given
            if name not in _PARAMETERS
        ]
        if not host or not port.isdigit():
            problems.append(
                f"online_store.connection_string must name one host:port; got: {len(nodes)} of them"
            )
        if not given.get("db", "0").isdigit():
            problems.append(f"online_store.connection_string: db must be a number; got: {given['db']!r}")
        if problems:
            raise FeaturesError(problems)
        return cls(
            host=host,
            port=int(port),
            db=int(given.get("db", "0")),
            username=_plain(given.get("username")),
            password=_plain(given.get("password")),
            tls=_tls(given) if _plain(given.get("ssl")) in ("true", "True") else None,
        )


def _plain(text: str | None) -> str | None:
    """Undo JSON's quotes, which Feast accepts around a value."""
    with contextlib.suppress(ValueError, TypeError):
        value = json.loads(text or "")
        return value if isinstance(value, str) else text
    return text


def _tls(given: dict[str, str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=given.get("ssl_ca_certs"))
        if given.get("ssl_certfile"):
            context.load_cert_chain(given["ssl_certfile"], given.get("ssl_keyfile"))
    except OSError as error:
        raise FeaturesError(f"online_store.connection_string: certificates can't be read: {error}") from error
    if given.get("ssl_cert_reqs") in ("none", "None"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class _Connection(asyncio.Protocol):
    """One connection: commands go out as they come, replies go to who waits, in order."""

    def __init__(self) -> None:
        self._reader = hiredis.Reader()
        self._waiting: deque[tuple[asyncio.Future[list[Any]], list[Any], int]] = deque()
        self._transport: asyncio.WriteTransport | None = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while self._waiting:
            future, replies, count = self._waiting[0]
            while len(replies) < count:
                reply = self._reader.gets()
                if reply is False:
                    return
                replies.append(reply)
            self._waiting.popleft()
            if not future.done():
                future.set_result(replies)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        while self._waiting:
            future = self._waiting.popleft()[0]
            if not future.done():
                future.set_exception(ConnectionError(str(exc or "the connection ended")))

    def ask(self, commands: bytes, count: int) -> asyncio.Future[list[Any]]:
        """Send packed commands; the future has their ``count`` replies."""
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        if self._transport is None:
            future.set_exception(ConnectionError("the connection ended"))
            return future
        self._waiting.append((future, [], count))
        self._transport.write(commands)
        return future

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class RedisStore:
    """Connects when first asked, and again when the connection was lost."""

    def __init__(self, address: Address, project: str, timeout_s: float) -> None:
        self._address = address
        self._suffix = project.encode()
        self._timeout_s = timeout_s
        self._connection = _Connection()
        self._connecting = asyncio.Lock()
        self._fields: dict[int, tuple[ViewRead, bytes, bytes]] = {}

    async def read(self, wanted: Sequence[tuple[ViewRead, Sequence[bytes]]]) -> list[list[Row]]:
        """Return a row a key for each view, in order. Raises StoreError."""
        packed: list[bytes] = []
        count = 0
        for read, keys in wanted:
            head, fields = self._packed_fields(read)
            for key in keys:
                stored = key + self._suffix
                packed += (head, b"$%d\r\n%b\r\n" % (len(stored), stored), fields)
            count += len(keys)
        replies = iter(await self._ask(b"".join(packed), count))
        return [[_row(next(replies)) for _ in keys] for _, keys in wanted]

    async def close(self) -> None:
        """Give up the connection."""
        self._connection.close()

    def _packed_fields(self, read: ViewRead) -> tuple[bytes, bytes]:
        """Return the parts of HMGET before and after the key, in Redis' protocol, packed once a plan."""
        known = self._fields.get(id(read))
        if known is None or known[0] is not read:
            name = read.view.name
            fields = [_field(f"{name}:{feature}") for feature in read.features] + [f"_ts:{name}".encode()]
            after = b"".join(b"$%d\r\n%b\r\n" % (len(each), each) for each in fields)
            if len(self._fields) > 4096:
                self._fields.clear()
            known = (read, b"*%d\r\n$5\r\nHMGET\r\n" % (len(fields) + 2), after)
            self._fields[id(read)] = known
        return known[1], known[2]

    async def _ask(self, commands: bytes, count: int) -> list[Any]:
        try:
            async with asyncio.timeout(self._timeout_s):
                if not self._connection.is_open:
                    await self._connect()
                replies = await self._connection.ask(commands, count)
        except TimeoutError as error:
            # What still comes belongs to nobody: begin anew.
            self._connection.close()
            raise StoreError(
                f"the online store didn't answer in {self._timeout_s:g} s (--store-timeout-s)"
            ) from error
        except OSError as error:
            raise StoreError(f"the online store can't be reached: {error}") from error
        for reply in replies:
            if isinstance(reply, hiredis.ReplyError):
                raise StoreError(f"the online store refused a read: {reply}")
        return replies

    async def _connect(self) -> None:
        async with self._connecting:
            if self._connection.is_open:
                return
            address = self._address
            loop = asyncio.get_running_loop()
            connection = _Connection()
            await loop.create_connection(lambda: connection, address.host, address.port, ssl=address.tls)
            try:
                await _greet(connection, address)
            except BaseException:
                connection.close()
                raise
            self._connection = connection


async def _greet(connection: _Connection, address: Address) -> None:
    commands = []
    if address.password is not None:
        commands.append(("AUTH", *([address.username] if address.username else []), address.password))
    if address.db:
        commands.append(("SELECT", str(address.db)))
    if not commands:
        return
    packed = b"".join(hiredis.pack_command(command) for command in commands)
    for (name, *_), reply in zip(commands, await connection.ask(packed, len(commands)), strict=True):
        if isinstance(reply, hiredis.ReplyError):
            raise ConnectionError(f"{name} was refused: {str(reply).split(' ')[0]}")


def _field(name: str) -> bytes:
    return mmh3.hash(name, signed=False).to_bytes(4, "little")


def _row(reply: list[bytes | None]) -> Row:
    time = reply.pop()
    return Row([decode(value) for value in reply], [PRESENT] * len(reply), timestamp_from_proto(time))
