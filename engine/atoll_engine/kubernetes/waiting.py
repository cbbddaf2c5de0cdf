"""Waiting for an object to be ready, or to be gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes import steering
from atoll_engine.kubernetes.cluster import Cluster, Object
from atoll_engine.kubernetes.errors import FailedError, NotReadyError, UnreachableError
from atoll_engine.kubernetes.objects import Ref
from atoll_engine.kubernetes.readiness import ready, related, skips, troubles
from atoll_engine.kubernetes.watching import Cancellation, Watches

# The official provider's defaults, in seconds.
_READY_S = {"PersistentVolumeClaim": 300.0}
_READY_OTHERS_S = 600.0
_GONE_S = {"DaemonSet": 600.0, "Deployment": 600.0, "StatefulSet": 600.0}
_GONE_OTHERS_S = 300.0
# Kinds whose deletion `skipAwait` doesn't wait for either.
_LEFT_ALONE = {
    "DaemonSet",
    "Deployment",
    "Job",
    "Namespace",
    "Pod",
    "ReplicationController",
    "StatefulSet",
}


@dataclass(frozen=True)
class Wait:
    """How a call waits: until when, who may end it, and where it tells what for."""

    cluster: Cluster
    cancellation: Cancellation
    timeout_s: float | None
    """The resource's own timeout; None without one."""
    say: Callable[[str], None]

    def until_ready(self, ref: Ref, live: Object, manifest: Object) -> Object:
        """Return the object once it is ready.

        Raises NotReadyError with the reason where it failed, the time is over or the engine gave up.
        """
        if skips(manifest):
            return live
        limit_s = self._limit_s(manifest, _READY_S.get(ref.kind, _READY_OTHERS_S))
        deadline = time.monotonic() + limit_s
        with Watches(self.cluster, self.cancellation) as watches:
            while (missing := self._missing(ref, live)) is not None:
                if self.cancellation or time.monotonic() >= deadline:
                    why = (
                        "the update was cancelled" if self.cancellation else f"not ready after {limit_s:g} s"
                    )
                    raise self._not_ready(f"{ref}: {why}: {missing}", live)
                self.say(missing + troubles(live, self.cluster, deep=False))
                watches.follow(self.cluster.collection(ref), {"fieldSelector": f"metadata.name={ref.name}"})
                for path, query in related(live):
                    watches.follow(path, query)
                watches.wait(deadline - time.monotonic())
                live = self._seen_again(ref, live)
        self.say("")
        return live

    def until_gone(self, ref: Ref, uid: str | None, manifest: Object) -> None:
        """Return once the object with ``uid`` is gone. Raises AtollError where it stays too long."""
        if skips(manifest) and ref.kind in _LEFT_ALONE:
            return
        limit_s = self._limit_s(manifest, _GONE_S.get(ref.kind, _GONE_OTHERS_S))
        deadline = time.monotonic() + limit_s
        with Watches(self.cluster, self.cancellation) as watches:
            while (live := self.cluster.get(ref)) is not None and live["metadata"]["uid"] == uid:
                left = _what_holds(live)
                if self.cancellation or time.monotonic() >= deadline:
                    why = (
                        "the update was cancelled"
                        if self.cancellation
                        else f"it is there after {limit_s:g} s"
                    )
                    raise AtollError(f"{ref} isn't gone: {why}", got=left)
                self.say(left)
                watches.follow(self.cluster.collection(ref), {"fieldSelector": f"metadata.name={ref.name}"})
                watches.wait(deadline - time.monotonic())
        self.say("")

    def _limit_s(self, manifest: Object, default_s: float) -> float:
        return self.timeout_s or steering.timeout_s(manifest) or default_s

    def _missing(self, ref: Ref, live: Object) -> str | None:
        try:
            return ready(live, self.cluster)
        except FailedError as failed:
            raise self._not_ready(f"{ref} failed: {failed}", live) from failed
        except UnreachableError as silent:
            return str(silent)

    def _seen_again(self, ref: Ref, before: Object) -> Object:
        try:
            live = self.cluster.get(ref)
        except UnreachableError:
            return before  # a control plane that restarts
        if live is None:
            raise NotReadyError(f"{ref} was deleted while it was waited for", before)
        return live

    def _not_ready(self, message: str, live: Object) -> NotReadyError:
        return NotReadyError(message + troubles(live, self.cluster, deep=True), live)


def _what_holds(live: Object) -> str:
    metadata = live["metadata"]
    conditions = (live.get("status") or {}).get("conditions") or ()
    said = [
        item["message"]
        for item in conditions
        if live["kind"] == "Namespace" and item.get("status") == "True" and item.get("message")
    ]
    finalizers = metadata.get("finalizers") or []
    return f"waiting for {'; '.join(said) or ', '.join(finalizers) or 'its deletion'}"
