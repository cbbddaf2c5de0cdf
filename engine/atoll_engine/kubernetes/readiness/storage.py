"""Volumes, claims, quotas, service account tokens: what a controller fills in before it is of use."""

from __future__ import annotations

from atoll_engine.kubernetes.cluster import Cluster
from atoll_engine.kubernetes.readiness.common import Object, Verdict, spec, status


def claim(live: Object, cluster: Cluster) -> Verdict:
    """The claim is bound, unless its class waits for the first pod that uses it."""
    phase, name = status(live).get("phase", "Pending"), spec(live).get("storageClassName")
    if phase == "Bound":
        return None
    classes = cluster.list_objects("/apis/storage.k8s.io/v1/storageclasses")
    found = next((item for item in classes if item["metadata"]["name"] == name), {})
    if found.get("volumeBindingMode") == "WaitForFirstConsumer":
        return None
    return f"the claim is {phase}"


def volume(live: Object) -> Verdict:
    """The volume can be claimed, or is."""
    phase = status(live).get("phase", "Pending")
    return None if phase in {"Available", "Bound"} else f"the volume is {phase}"


def quota(live: Object) -> Verdict:
    """The quota is in force."""
    if status(live).get("hard") == spec(live).get("hard"):
        return None
    return "the quota isn't in force yet"


def secret(live: Object) -> Verdict:
    """A service account's token has been issued."""
    if live.get("type") == "kubernetes.io/service-account-token" and not live.get("data"):
        return "the token hasn't been issued"
    return None
