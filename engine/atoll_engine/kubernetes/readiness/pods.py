"""Why pods don't run, in their own words: what an unready workload is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes.cluster import Cluster
from atoll_engine.kubernetes.readiness.common import Object, condition, spec, status

_LOG_LINES = 10
_PODS_SHOWN = 3
_STUCK = {
    "CrashLoopBackOff",
    "CreateContainerConfigError",
    "CreateContainerError",
    "ErrImageNeverPull",
    "ErrImagePull",
    "ImageInspectError",
    "ImagePullBackOff",
    "InvalidImageName",
    "RunContainerError",
}


def owned(live: Object) -> tuple[str, dict[str, str]] | None:
    """Return where the pods of a workload are listed, or None for what has none."""
    selector = spec(live).get("selector")
    if live["kind"] == "Service" or not isinstance(selector, dict):
        return None
    labels = selector if live["kind"] == "ReplicationController" else selector.get("matchLabels")
    wanted = ",".join(f"{key}={value}" for key, value in (labels or {}).items())
    path = f"/api/v1/namespaces/{live['metadata'].get('namespace')}/pods"
    return (path, {"labelSelector": wanted}) if wanted else None


def troubles(live: Object, cluster: Cluster, *, deep: bool) -> str:
    """Return what keeps the object's pods from running, a line each; empty where nothing is known.

    ``deep`` asks for the last lines of their logs and for warnings too: for the final message.
    """
    try:
        lines = list(dict.fromkeys(_lines(live, cluster, deep=deep)))
    except AtollError:
        return ""  # the reason of a failure must not hide the failure
    more = [f"and {len(lines) - _PODS_SHOWN} more like that"] if len(lines) > _PODS_SHOWN else []
    return "".join(f"\n  {line}" for line in lines[:_PODS_SHOWN] + more)


def _lines(live: Object, cluster: Cluster, *, deep: bool) -> Iterator[str]:
    collection = owned(live)
    if live["kind"] == "Pod":
        found = [live]
    elif collection:
        found = cluster.list_objects(collection[0], **collection[1])
    else:
        return
    yield from (line for pod in found for line in _of_pod(pod, cluster, deep=deep))
    if deep:
        unwell = [pod for pod in found if status(pod).get("phase") == "Pending"]
        for item in unwell[:_PODS_SHOWN] or ([] if found else [live]):
            yield from _warnings(item, cluster)


def _of_pod(pod: Object, cluster: Cluster, *, deep: bool) -> Iterator[str]:
    name, now = pod["metadata"]["name"], status(pod)
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("status") == "False":
        yield f"pod {name}: {scheduled.get('reason')}: {scheduled.get('message')}"
    if now.get("phase") == "Failed" and now.get("reason"):
        yield f"pod {name}: {now['reason']}: {now.get('message', '')}"
    for container in (*(now.get("initContainerStatuses") or ()), *(now.get("containerStatuses") or ())):
        why = _of_container(container)
        if why:
            log = _last_words(pod, container, cluster) if deep and container.get("containerID") else ""
            yield f"pod {name}, container {container['name']}: {why}{log}"


def _of_container(container: Object) -> str | None:
    state, last = container.get("state") or {}, container.get("lastState") or {}
    waiting = state.get("waiting") or {}
    ended = state.get("terminated") or last.get("terminated") or {}
    left = f"exit code {ended['exitCode']} ({ended.get('reason', 'Error')})" if ended.get("exitCode") else ""
    if waiting.get("reason") in _STUCK:
        said = waiting.get("message", "")
        return ": ".join(part for part in (waiting["reason"], left or said) if part)
    return left if left and "terminated" in state else None


def _last_words(pod: Object, container: Object, cluster: Cluster) -> str:
    metadata = pod["metadata"]
    log = cluster.log(metadata["namespace"], metadata["name"], container["name"], _LOG_LINES).strip()
    return "".join(f"\n    {line}" for line in log.splitlines())


def _warnings(item: Object, cluster: Cluster) -> Iterator[str]:
    metadata = item["metadata"]
    path = f"/api/v1/namespaces/{metadata.get('namespace')}/events"
    events = cluster.list_objects(path, fieldSelector=f"involvedObject.uid={metadata['uid']},type=Warning")
    for message in list(dict.fromkeys(f"{e.get('reason')}: {e.get('message')}" for e in events))[
        -_PODS_SHOWN:
    ]:
        yield f"{item.get('kind', 'Pod').lower()} {metadata['name']}: {message}"
