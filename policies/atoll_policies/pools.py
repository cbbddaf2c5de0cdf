"""Pools of nodes with accelerators, wherever they are made."""

from __future__ import annotations

from typing import Any

from atoll_policies.conditions import Answer, At, Condition, any_of, custom, field, some
from atoll_policies.machines import accelerated, top
from atoll_policies.values import UNKNOWN

EKS_POOL = "aws:eks/nodeGroup:NodeGroup"
GKE_POOL = "gcp:container/nodePool:NodePool"
AKS_POOL = "azure-native:containerservice:AgentPool"
KARPENTER_POOL = "kubernetes:karpenter.sh:NodePool"

_HAS = "have accelerators"
_TYPE_KEYS = ("node.kubernetes.io/instance-type",)
_FAMILY_KEYS = ("karpenter.k8s.aws/instance-family", "karpenter.k8s.aws/instance-gpu-manufacturer")


def required(at: At, *keys: str) -> list[Any]:
    """Return the values that a Karpenter pool's requirements allow for the labels ``keys``."""
    values: list[Any] = []
    for place in at.reach("spec.template.spec.requirements[*]"):
        if not isinstance(place.value, dict):
            values += [UNKNOWN] if place.value is UNKNOWN else []
        elif place.value.get("key") is UNKNOWN:
            values.append(UNKNOWN)
        elif place.value.get("key") in keys:
            found = place.value.get("values")
            values += found if isinstance(found, list) else [UNKNOWN] if found is UNKNOWN else []
    return values


def _karpenter_has(at: At) -> Answer:
    families = [f"{value}.x" for value in required(at, *_FAMILY_KEYS[:1]) if isinstance(value, str)]
    types = required(at, *_TYPE_KEYS)
    if any(accelerated(value) for value in (*types, *families)) or required(at, *_FAMILY_KEYS[1:]):
        return True
    return None if UNKNOWN in types else False


def _karpenter_top(at: At) -> Answer:
    families = [f"{value}.x" for value in required(at, *_FAMILY_KEYS[:1]) if isinstance(value, str)]
    types = required(at, *_TYPE_KEYS)
    if any(top(value) for value in (*types, *families)):
        return True
    return None if UNKNOWN in types else False


HAS_ACCELERATORS: dict[str, Condition] = {
    EKS_POOL: any_of(
        some("instanceTypes[*]", field("").satisfies(_HAS, accelerated)),
        field("amiType").matches(r".*_(GPU|NVIDIA|NEURON)", _HAS),
    ),
    GKE_POOL: any_of(
        field("nodeConfig.machineType").satisfies(_HAS, accelerated),
        some("nodeConfig.guestAccelerators[*]", field("type").present()),
    ),
    AKS_POOL: field("vmSize").satisfies(_HAS, accelerated),
    KARPENTER_POOL: custom(_HAS, _karpenter_has, "spec.template.spec.requirements"),
}
"""Whether a pool has GPUs, TPUs or the like, by the type of the pool."""

IS_TOP: dict[str, Condition] = {
    EKS_POOL: some("instanceTypes[*]", field("").satisfies("be of a top family", top)),
    GKE_POOL: field("nodeConfig.machineType").satisfies("be of a top family", top),
    AKS_POOL: field("vmSize").satisfies("be of a top family", top),
    KARPENTER_POOL: custom("be of a top family", _karpenter_top, "spec.template.spec.requirements"),
}
"""Whether a pool's machines cost tens of US dollars an hour."""

MINIMUM: dict[str, Condition] = {
    EKS_POOL: field("scalingConfig.minSize", default=1).at_most(0),
    GKE_POOL: any_of(
        field("autoscaling.totalMinNodeCount").at_most(0), field("autoscaling.minNodeCount").at_most(0)
    ),
    AKS_POOL: field("minCount", default=1).at_most(0),
}
"""That a pool goes to zero when nothing runs on it."""
