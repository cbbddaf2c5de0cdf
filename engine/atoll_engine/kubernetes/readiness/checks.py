"""Which check is for which kind."""

from __future__ import annotations

from collections.abc import Callable

from atoll_engine.kubernetes import steering
from atoll_engine.kubernetes.cluster import Cluster
from atoll_engine.kubernetes.objects import group_of
from atoll_engine.kubernetes.readiness import definitions, jobs, pods, services, storage, wanted, workloads
from atoll_engine.kubernetes.readiness.common import Object, Verdict

_BY_ITSELF: dict[tuple[str, str], Callable[[Object], Verdict]] = {
    ("", "Namespace"): definitions.namespace,
    ("", "PersistentVolume"): storage.volume,
    ("", "Pod"): jobs.pod,
    ("", "ReplicationController"): workloads.replication_controller,
    ("", "ResourceQuota"): storage.quota,
    ("", "Secret"): storage.secret,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): definitions.definition,
    ("apps", "DaemonSet"): workloads.daemon_set,
    ("apps", "Deployment"): workloads.deployment,
    ("apps", "StatefulSet"): workloads.stateful_set,
    ("batch", "Job"): jobs.job,
}
_BY_OTHERS: dict[tuple[str, str], Callable[[Object, Cluster], Verdict]] = {
    ("", "PersistentVolumeClaim"): storage.claim,
    ("", "Service"): services.service,
}


def skips(manifest: Object) -> bool:
    """Return whether the object's annotation says that nobody waits for it."""
    return steering.is_true(manifest, steering.SKIP_AWAIT)


def ready(live: Object, cluster: Cluster) -> Verdict:
    """Return None where ``live`` is ready, else what is missing. A kind that isn't known is ready.

    Raises FailedError where it can't get ready any more.
    """
    expression = steering.of(live).get(steering.WAIT_FOR)
    if expression:
        return wanted.missing(live, expression)
    key = (group_of(live["apiVersion"]), live["kind"])
    if key in _BY_ITSELF:
        return _BY_ITSELF[key](live)
    return _BY_OTHERS[key](live, cluster) if key in _BY_OTHERS else None


def related(live: Object) -> list[services.Collection]:
    """Return the collections whose changes make ``live`` ready, or tell why it isn't: path and query."""
    if live["kind"] == "Service":
        return [services.endpoints(live)]
    own = pods.owned(live)
    return [own] if own else []
