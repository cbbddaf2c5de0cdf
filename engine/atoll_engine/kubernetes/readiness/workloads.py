"""Workloads that keep running: rolled out, by the rules of `kubectl rollout status`."""

from __future__ import annotations

from atoll_engine.kubernetes.errors import FailedError
from atoll_engine.kubernetes.readiness.common import (
    NOT_SEEN,
    Object,
    Verdict,
    condition,
    count,
    is_seen,
    spec,
    status,
)


def deployment(live: Object) -> Verdict:
    """All replicas are of the new template and available, and none of an old one is left."""
    if not is_seen(live):
        return NOT_SEEN
    progressing, replicas = condition(live, "Progressing"), spec(live).get("replicas", 1)
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        raise FailedError(f"ProgressDeadlineExceeded: {progressing.get('message')}{_refused(live)}")
    if spec(live).get("paused"):
        return None  # nothing rolls out until somebody resumes it
    updated, available = count(live, "updatedReplicas"), count(live, "availableReplicas")
    if updated < replicas:
        return f"{updated} of {replicas} pods are updated{_refused(live)}"
    if available < updated:
        return f"{available} of {replicas} pods are available"
    old = count(live, "replicas") - updated
    return f"{old} old pods are still there" if old > 0 else None


def stateful_set(live: Object) -> Verdict:
    """All replicas are ready, and of the new template unless a partition holds some back."""
    if not is_seen(live):
        return NOT_SEEN
    replicas, ready = spec(live).get("replicas", 1), count(live, "readyReplicas")
    if ready < replicas:
        return f"{ready} of {replicas} pods are ready"
    strategy = spec(live).get("updateStrategy") or {}
    if strategy.get("type") == "OnDelete":
        return None
    wanted = replicas - (strategy.get("rollingUpdate") or {}).get("partition", 0)
    updated = count(live, "updatedReplicas")
    rolled = status(live).get("currentRevision") == status(live).get("updateRevision")
    return None if rolled or updated >= wanted else f"{updated} of {wanted} pods are updated"


def daemon_set(live: Object) -> Verdict:
    """Every node that wants one has a pod of the new template that is available."""
    if not is_seen(live):
        return NOT_SEEN
    wanted, available = count(live, "desiredNumberScheduled"), count(live, "numberAvailable")
    updated = count(live, "updatedNumberScheduled")
    on_delete = (spec(live).get("updateStrategy") or {}).get("type") == "OnDelete"
    if updated < wanted and not on_delete:
        return f"{updated} of {wanted} pods are updated"
    return None if available >= wanted else f"{available} of {wanted} pods are available"


def replication_controller(live: Object) -> Verdict:
    """All replicas are available."""
    replicas, available = spec(live).get("replicas", 1), count(live, "availableReplicas")
    return None if available >= replicas else f"{available} of {replicas} pods are available"


def _refused(live: Object) -> str:
    failure = condition(live, "ReplicaFailure")
    return f": {failure.get('message')}" if failure.get("status") == "True" else ""
