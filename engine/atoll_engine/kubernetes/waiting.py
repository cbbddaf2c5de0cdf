"""Waiting for an object to be ready, or to be gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes import options
from atoll_engine.kubernetes.api import Api, UnreachableError
from atoll_engine.kubernetes.objects import Ref
from atoll_engine.kubernetes.readiness import FailedError, ready

# Defaults of the official provider, in seconds.
_DEFAULT_S = {
    "Job": 600.0,
    "Pod": 600.0,
    "Deployment": 600.0,
    "StatefulSet": 600.0,
    "CustomResourceDefinition": 60.0,
}
_OTHER_S = 600.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 1.0


class NotReadyError(AtollError):
    """An object that exists and isn't ready; ``live`` is how it was seen last."""

    def __init__(self, message: str, live: dict[str, Any]) -> None:
        """Keep the object beside the message."""
        super().__init__(message)
        self.live = live


def until_ready(
    api: Api,
    ref: Ref,
    live: dict[str, Any],
    manifest: dict[str, Any],
    timeout_s: float | None,
    say: Callable[[str], None],
    cancelled: threading.Event,
) -> dict[str, Any]:
    """Return the object once it is ready.

    Raises NotReadyError with the reason where it failed, the time is over or the engine gave up.
    """
    if options.is_on(manifest, options.SKIP_AWAIT):
        return live
    limit_s = timeout_s or options.timeout_s(manifest) or _DEFAULT_S.get(ref.kind, _OTHER_S)
    deadline, pause_s, said = time.monotonic() + limit_s, _FIRST_PAUSE_S, ""
    while True:
        try:
            missing = ready(live, api)
        except FailedError as failed:
            raise NotReadyError(f"{ref} failed: {failed}", live) from failed
        except UnreachableError as silent:
            missing = str(silent)
        if missing is None:
            return live
        if missing != said:
            say(missing)
            said = missing
        if cancelled.is_set() or time.monotonic() > deadline:
            why = "the update was cancelled" if cancelled.is_set() else f"not ready after {limit_s:.0f} s"
            raise NotReadyError(f"{ref}: {why}: {missing}", live)
        cancelled.wait(pause_s)
        pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)
        live = _seen_again(api, ref, live)


def why_unready(api: Api, ref: Ref, live: dict[str, Any]) -> str | None:
    """Return why an object that nobody waits for now isn't ready, or None where it is."""
    if options.is_on(live, options.SKIP_AWAIT):
        return None
    try:
        missing = ready(live, api)
    except FailedError as failed:
        return f"{ref} failed: {failed}"
    return f"{ref} isn't ready: {missing}" if missing else None


def until_gone(
    api: Api,
    ref: Ref,
    uid: str | None,
    timeout_s: float | None,
    say: Callable[[str], None],
    cancelled: threading.Event,
) -> None:
    """Return once the object with ``uid`` is gone. Raises AtollError where it stays too long."""
    limit_s = timeout_s or _OTHER_S
    deadline, pause_s = time.monotonic() + limit_s, _FIRST_PAUSE_S
    while True:
        live = api.get(ref)
        if live is None or live["metadata"]["uid"] != uid:
            return
        waits_for = live["metadata"].get("finalizers") or ["its dependents"]
        if cancelled.is_set() or time.monotonic() > deadline:
            raise AtollError(
                f"{ref} isn't gone after {limit_s:.0f} s", got=f"it waits for {', '.join(waits_for)}"
            )
        say(f"waiting for {', '.join(waits_for)}")
        cancelled.wait(pause_s)
        pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)


def _seen_again(api: Api, ref: Ref, before: dict[str, Any]) -> dict[str, Any]:
    try:
        live = api.get(ref)
    except UnreachableError:
        return before  # a control plane that restarts
    if live is None:
        raise NotReadyError(f"{ref} was deleted while it was waited for", before)
    return live
