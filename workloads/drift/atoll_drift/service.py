"""The monitor as an HTTP service: takes events and labels, keeps them, compares, answers and alerts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import islice
from typing import Any

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from atoll_drift import metrics, records
from atoll_drift.errors import EventError
from atoll_drift.events import from_http, parse_object
from atoll_drift.journal import Journal
from atoll_drift.monitor import TAKEN, Monitor
from atoll_drift.page import render
from atoll_drift.report import as_json
from atoll_drift.results import Kind
from atoll_drift.webhook import Webhook, message

_log = logging.getLogger(__name__)
_SYNC_EVERY_S = 1.0
_STATUS = {"too_large": 413, "storage": 503}
_SHOWN_PROBLEMS = 10


class Service:
    """One monitor behind HTTP. Everything but the webhook runs on the event loop, so nothing needs a lock."""

    def __init__(
        self, monitor: Monitor, journal: Journal, webhook: Webhook | None, max_body_bytes: int
    ) -> None:
        self._monitor = monitor
        self._journal = journal
        self._webhook = webhook
        self._max_body_bytes = max_body_bytes
        self._registry = metrics.registry(monitor, journal)
        self._alerting: dict[Kind, asyncio.Task[None]] = {}

    def app(self) -> Starlette:
        """Return the ASGI application."""
        read: list[tuple[str, Callable[[], Response]]] = [
            ("/metrics", lambda: Response(metrics.text(self._registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)),
            ("/drift", lambda: JSONResponse(as_json(self._monitor))),
            ("/report", lambda: HTMLResponse(render(self._monitor))),
            ("/health/live", lambda: JSONResponse({"live": True})),
            ("/health/ready", lambda: JSONResponse({"ready": True})),
        ]
        routes = [Route(path, _reader(answer), methods=["GET"]) for path, answer in read]
        routes.append(Route("/", self._refusing(self._take_event), methods=["POST"]))
        routes.append(Route("/labels", self._refusing(self._take_labels), methods=["POST"]))
        return Starlette(routes=routes, lifespan=self._lifespan)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._settle()
        self._alert_where_due()  # a drift that nobody was told of before the restart
        syncing = asyncio.create_task(self._sync_for_ever())
        try:
            yield
        finally:
            for task in (syncing, *self._alerting.values()):
                task.cancel()
            self._journal.close()

    async def _sync_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_SYNC_EVERY_S)
            try:
                self._journal.sync()
            except OSError as error:
                _log.warning("the log can't be brought to disk: %s", error.strerror)

    def _refusing(
        self, handle: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return await handle(request)
            except EventError as error:
                self._monitor.count("dropped", error.reason)
                status = _STATUS.get(error.reason, 400)
                return JSONResponse({"error": str(error), "reason": error.reason}, status)
            except ClientDisconnect:
                return Response(status_code=400)

        return endpoint

    async def _take_event(self, request: Request) -> Response:
        event = from_http(request.headers, await self._body(request))
        kind = event.type.rsplit(".", 1)[1]
        self._monitor.count("events", kind)
        if not self._monitor.wants(event.id):
            self._monitor.count("sampled_out", kind)
            return JSONResponse({"taken": False, "reason": "sampled out"})
        decoded = self._monitor.decode(event)
        self._keep(event.to_line())
        self._monitor.take(event, decoded)
        self._settle()
        # The agent calls everything but 200 an error.
        return JSONResponse({"taken": True})

    async def _take_labels(self, request: Request) -> Response:
        items = parse_object(await self._body(request)).get("labels")
        if type(items) is not list:
            raise EventError("schema", 'the body must be {"labels": [{"id": "...", "labels": [0, 1]}, ...]}')
        outcomes = [self._take_label(item) for item in items]
        self._settle()
        # By position: an id may be missing, or anything.
        problems = {str(position): found for position, found in enumerate(outcomes) if found != TAKEN}
        shown = dict(islice(problems.items(), _SHOWN_PROBLEMS))
        return JSONResponse(
            {"taken": len(outcomes) - len(problems), "left": len(problems), "problems": shown}
        )

    def _take_label(self, item: Any) -> str:
        try:
            identifier, labels = records.parse_labels(item)
        except EventError as error:
            self._monitor.count("labels", "invalid")
            return f"invalid: {error}"
        if self._monitor.label_outcome(identifier, len(labels)) == TAKEN:
            self._keep(records.line(records.LABELS, {"id": identifier, "labels": labels}))
        return self._monitor.take_labels(identifier, labels)

    async def _body(self, request: Request) -> bytes:
        content = b""
        async for chunk in request.stream():
            content += chunk
            if len(content) > self._max_body_bytes:
                raise EventError("too_large", f"the body has more than {self._max_body_bytes} bytes")
        return content

    def _keep(self, line: bytes) -> None:
        try:
            self._journal.append(line)
        except OSError as error:
            _log.warning("the log can't be written: %s", error.strerror)
            raise EventError("storage", f"the log can't be written: {error.strerror}") from error

    def _settle(self) -> None:
        """Compare what is full."""
        due = self._monitor.due()
        for kind in due:
            result = self._monitor.close(kind)
            if result.drifted:
                _log.warning("%s drift in window %d: %s", kind, result.number, ", ".join(result.drifted))
            with contextlib.suppress(EventError):  # without the line, a restart compares the window again
                self._keep(records.window_line(result))
        if due:
            self._alert_where_due()

    def _alert_where_due(self) -> None:
        for kind, series in self._monitor.series.items():
            if self._webhook and kind not in self._alerting and self._webhook.is_due(series):
                self._alerting[kind] = asyncio.create_task(self._alert(self._webhook, kind))

    async def _alert(self, webhook: Webhook, kind: Kind) -> None:
        try:
            series, reference = self._monitor.series[kind], self._monitor.reference
            since = series.since
            told = message(series, reference.model_name, reference.model_version)
            delivered = await webhook.deliver(told)
            self._monitor.count("alerts", "delivered" if delivered else "failed")
            if delivered:
                series.alerted_s = webhook.now_s()
                series.alerted = series.since == since
                told_of = {"kind": kind, "since": since, "time_s": series.alerted_s}
                with contextlib.suppress(EventError):  # without the line, a restart tells again
                    self._keep(records.line(records.ALERT, told_of))
        finally:
            del self._alerting[kind]


def _reader(answer: Callable[[], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(_: Request) -> Response:
        return answer()

    return endpoint
