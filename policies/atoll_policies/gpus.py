"""Pods that ask for accelerators."""

from __future__ import annotations

import re
from typing import Any

from atoll_policies.conditions import Answer, At, Condition, custom
from atoll_policies.pods import ALL, POD_PATHS
from atoll_policies.values import MISSING, UNKNOWN

_ACCELERATOR = re.compile(
    r"nvidia\.com/(gpu|mig-.+)|amd\.com/gpu|aws\.amazon\.com/neuron\w*|google\.com/tpu|habana\.ai/gaudi"
)
NONE = (0, "0", MISSING)


def accelerators_of(container: At) -> dict[str, Any]:
    """Return what a container asks for of accelerators, by the name of the resource."""
    found: dict[str, Any] = {}
    for kind in ("requests", "limits"):
        value = container.get(f"resources.{kind}")
        if isinstance(value, dict):
            found |= {name: amount for name, amount in value.items() if _ACCELERATOR.fullmatch(name)}
    return {name: amount for name, amount in found.items() if amount not in NONE}


def containers_of(pod: At) -> list[At]:
    """Return the containers of a pod that are there."""
    places = (place for kind in ALL for place in pod.reach(kind))
    return [place for place in places if isinstance(place.value, dict)]


def wants_gpu(pod: At) -> Answer:
    """Say whether one of a pod's containers asks for an accelerator; None where that isn't known."""
    if any(accelerators_of(container) for container in containers_of(pod)):
        return True
    asked = [place.value for place in pod.reach("containers[*].resources")]
    return None if UNKNOWN in asked else False


def _any_pod(token: str) -> Condition:
    def holds(at: At) -> Answer:
        pods = [place for path in POD_PATHS[token] for place in at.reach(path)]
        answers = [wants_gpu(place) for place in pods if isinstance(place.value, dict)]
        return True if True in answers else None if None in answers else False

    return custom("ask for accelerators", holds)


WANTS_GPU = custom("ask for accelerators", wants_gpu)
"""Of a pod: that it asks for accelerators."""
HOLDS_GPU_POD = {token: _any_pod(token) for token in POD_PATHS}
"""Of a resource: that one of its pods does, by type."""
