"""Job and Pod: what runs to an end."""

from __future__ import annotations

from atoll_engine.kubernetes.errors import FailedError
from atoll_engine.kubernetes.readiness.common import (
    Object,
    Verdict,
    condition,
    count,
    is_true,
    status,
)


def job(live: Object) -> Verdict:
    """The Job is complete."""
    if is_true(live, "Complete"):
        return None
    failed = condition(live, "Failed")
    if failed.get("status") == "True":
        raise FailedError(f"{failed.get('reason')}: {failed.get('message')}")
    if is_true(live, "Suspended"):
        return "the job is suspended"
    counts = ", ".join(f"{count(live, state)} {state}" for state in ("active", "succeeded", "failed"))
    return f"the job isn't complete; pods: {counts}"


def pod(live: Object) -> Verdict:
    """The pod is ready, or has succeeded."""
    phase = status(live).get("phase")
    if phase == "Succeeded" or is_true(live, "Ready"):
        return None
    if phase == "Failed":
        said = status(live).get("message") or status(live).get("reason")
        raise FailedError(f"the pod failed: {said}" if said else "the pod failed")
    return f"the pod is {phase or 'not scheduled'}"
