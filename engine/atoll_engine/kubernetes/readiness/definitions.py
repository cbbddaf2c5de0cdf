"""CustomResourceDefinition and Namespace: what other objects need before they can be made."""

from __future__ import annotations

from atoll_engine.kubernetes.errors import FailedError
from atoll_engine.kubernetes.readiness.common import Object, Verdict, condition, is_true, status


def definition(live: Object) -> Verdict:
    """The kind is served."""
    if is_true(live, "Established"):
        return None
    refused = condition(live, "NamesAccepted")
    if refused.get("status") == "False":
        raise FailedError(f"its names are refused: {refused.get('message')}")
    return "it isn't established"


def namespace(live: Object) -> Verdict:
    """The namespace takes objects."""
    phase = status(live).get("phase")
    return None if phase == "Active" else f"the namespace is {phase}"
