"""Tells one address of the onset of a drift, so that it can start a training.

The address is a secret as a whole, since many hold a token: it is neither logged nor shown.
"""

from __future__ import annotations

import asyncio
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from atoll_drift.monitor import Series

_log = logging.getLogger(__name__)
_TIMEOUT_S = 10.0
_PAUSES_S = (1.0, 3.0, 10.0, 30.0)


class Webhook:
    """Posts JSON to ``url``, at most once in ``cooldown_s`` seconds for each kind of drift.

    A delivery is tried again after each of ``pauses_s``. ``now_s`` gives the time in seconds since 1970.
    """

    def __init__(
        self,
        url: str,
        cooldown_s: float,
        pauses_s: Sequence[float] = _PAUSES_S,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._url = url
        self._cooldown_s = cooldown_s
        self._pauses_s = pauses_s
        self.now_s = now_s
        self._opener = urllib.request.build_opener(_NoRedirects)

    def is_due(self, series: Series) -> bool:
        """Say whether somebody is to be told of a drift now."""
        waiting = series.since is not None and not series.alerted
        return waiting and self.now_s() - series.alerted_s >= self._cooldown_s

    async def deliver(self, message: dict[str, Any]) -> bool:
        """Post ``message``; return whether it was taken (2xx) at last."""
        body = orjson.dumps(message)
        for attempt, pause_s in enumerate((*self._pauses_s, None), start=1):
            problem = await asyncio.to_thread(self._post, body)
            if problem is None:
                return True
            _log.warning("webhook: %s (try %d of %d)", problem, attempt, len(self._pauses_s) + 1)
            if pause_s is not None:
                await asyncio.sleep(pause_s)
        return False

    def _post(self, body: bytes) -> str | None:
        headers = {"Content-Type": "application/json", "User-Agent": "atoll-drift"}
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310  # settings allow http and https
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S):
                return None
        except urllib.error.HTTPError as error:
            with error:
                return f"HTTP {error.code}"
        except OSError as error:
            return type(getattr(error, "reason", error)).__name__


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing: a POST would become a GET, and count as delivered."""


def message(series: Series, model: str, version: str) -> dict[str, Any]:
    """Return what is posted about the last window of ``series``, and the drift that it is part of."""
    result = series.last
    if result is None:
        raise ValueError("there is no window to tell of")
    return {
        "event": "drift",
        "model": model,
        "version": version,
        "kind": result.kind,
        "since_window": series.since,
        "window": result.model_dump(mode="json", exclude={"findings", "kind"}),
        "drifted": list(result.drifted),
        "findings": [finding.model_dump(mode="json", exclude={"bars"}) for finding in result.findings],
    }
