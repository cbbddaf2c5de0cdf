"""When an object is ready, by kind, and why it isn't: pods are asked for their own reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes.api import Api
from atoll_engine.kubernetes.options import WAIT_FOR, wanted_conditions

_LOG_LINES = 10
_FAILING = {
    "ImagePullBackOff",
    "ErrImagePull",
    "CrashLoopBackOff",
    "CreateContainerConfigError",
    "InvalidImageName",
}

Object = dict[str, Any]
Verdict = str | None
"""None: ready. A text: not yet, and what is missing."""


class FailedError(AtollError):
    """The object can't get ready any more."""


def ready(live: Object, api: Api) -> Verdict:
    """Return None where ``live`` is ready, else what is missing.

    Raises FailedError where it can't get ready any more.
    """
    wanted = wanted_conditions(live)
    if wanted:
        return _all_conditions(live, wanted)
    check = _CHECKS.get(live["kind"])
    return check(live, api) if check else None


def _deployment(live: Object, api: Api) -> Verdict:
    spec, status = live.get("spec", {}), live.get("status", {})
    if _unseen(live):
        return "the controller hasn't seen the change yet"
    progressing = _condition(live, "Progressing")
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        raise FailedError(f"{progressing.get('message')}{_pod_trouble(live, api)}")
    replicas = spec.get("replicas", 1)
    counts = (status.get("updatedReplicas", 0), status.get("availableReplicas", 0), status.get("replicas", 0))
    if counts != (replicas, replicas, replicas):
        return f"{counts[1]} of {replicas} pods are available{_pod_trouble(live, api)}"
    return None


def _stateful_set(live: Object, api: Api) -> Verdict:
    status, replicas = live.get("status", {}), live.get("spec", {}).get("replicas", 1)
    if _unseen(live):
        return "the controller hasn't seen the change yet"
    partial = live.get("spec", {}).get("updateStrategy", {}).get("rollingUpdate", {}).get("partition", 0)
    current = partial or status.get("currentRevision") == status.get("updateRevision")
    if status.get("readyReplicas", 0) != replicas or not current:
        return f"{status.get('readyReplicas', 0)} of {replicas} pods are ready{_pod_trouble(live, api)}"
    return None


def _daemon_set(live: Object, api: Api) -> Verdict:
    status = live.get("status", {})
    wanted = status.get("desiredNumberScheduled", 0)
    if _unseen(live):
        return "the controller hasn't seen the change yet"
    if status.get("updatedNumberScheduled", 0) != wanted or status.get("numberReady", 0) != wanted:
        return f"{status.get('numberReady', 0)} of {wanted} pods are ready{_pod_trouble(live, api)}"
    return None


def _job(live: Object, api: Api) -> Verdict:
    if _is_true(live, "Complete"):
        return None
    failed = _condition(live, "Failed")
    if failed.get("status") == "True":
        raise FailedError(f"{failed.get('reason')}: {failed.get('message')}{_pod_trouble(live, api)}")
    status = live.get("status", {})
    counts = ", ".join(f"{status.get(state, 0)} {state}" for state in ("active", "succeeded", "failed"))
    return f"the job isn't complete; pods: {counts}{_pod_trouble(live, api)}"


def _pod(live: Object, api: Api) -> Verdict:
    phase = live.get("status", {}).get("phase")
    if phase == "Succeeded" or _is_true(live, "Ready"):
        return None
    trouble = "; ".join(_troubles(live, api))
    if phase == "Failed":
        raise FailedError(f"the pod failed: {trouble or live['status'].get('message', 'no reason given')}")
    return f"the pod is {phase}: {trouble}" if trouble else f"the pod is {phase}"


def _service(live: Object, api: Api) -> Verdict:
    spec = live.get("spec", {})
    if spec.get("type") == "LoadBalancer":
        return (
            None if live.get("status", {}).get("loadBalancer", {}).get("ingress") else "it has no address yet"
        )
    if spec.get("type") == "ExternalName" or spec.get("clusterIP") == "None" or not spec.get("selector"):
        return None
    metadata = live["metadata"]
    slices = api.list_objects(
        f"/apis/discovery.k8s.io/v1/namespaces/{metadata['namespace']}/endpointslices",
        labelSelector=f"kubernetes.io/service-name={metadata['name']}",
    )
    endpoints = [endpoint for item in slices for endpoint in item.get("endpoints") or ()]
    if any(endpoint.get("conditions", {}).get("ready", True) for endpoint in endpoints):
        return None
    return "no ready pod is behind it"


def _claim(live: Object, api: Api) -> Verdict:
    if live.get("status", {}).get("phase") == "Bound":
        return None
    name = live.get("spec", {}).get("storageClassName")
    classes = {
        item["metadata"]["name"]: item for item in api.list_objects("/apis/storage.k8s.io/v1/storageclasses")
    }
    if classes.get(name, {}).get("volumeBindingMode") == "WaitForFirstConsumer":
        return None
    return f"the claim is {live.get('status', {}).get('phase', 'Pending')}"


def _definition(live: Object, _: Api) -> Verdict:
    if _is_true(live, "Established"):
        return None
    refused = _condition(live, "NamesAccepted")
    if refused.get("status") == "False":
        raise FailedError(f"its names are refused: {refused.get('message')}")
    return "it isn't established"


def _namespace(live: Object, _: Api) -> Verdict:
    phase = live.get("status", {}).get("phase")
    return None if phase == "Active" else f"the namespace is {phase}"


_CHECKS: dict[str, Callable[[Object, Api], Verdict]] = {
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
    "Job": _job,
    "Pod": _pod,
    "Service": _service,
    "PersistentVolumeClaim": _claim,
    "CustomResourceDefinition": _definition,
    "Namespace": _namespace,
}


def _all_conditions(live: Object, conditions: list[str]) -> Verdict:
    missing = [condition for condition in conditions if not _holds(live, condition)]
    if not missing:
        return None
    said = [
        f"{c['type']}={c['status']}: {c.get('message') or c.get('reason', '')}" for c in _conditions(live)
    ]
    return f"waiting for {', '.join(missing)} ({'; '.join(said) or 'no status yet'})"


def _holds(live: Object, wanted: str) -> bool:
    sort, _, rest = wanted.partition("=")
    if sort == "condition":
        name, _, status = rest.partition("=")
        return not _unseen(live) and _condition(live, name).get("status") == (status or "True")
    found = re.fullmatch(r"\{(.+?)\}(?:=(.*))?", rest)
    if sort != "jsonpath" or not found:
        allowed = ("jsonpath={.path}=value", "condition=Type")
        raise FailedError(f"annotation {WAIT_FOR} isn't understood", got=wanted, allowed=allowed)
    values = _look_up(live, found[1])
    return bool(values) if found[2] is None else found[2] in [str(value) for value in values]


def _look_up(live: Object, path: str) -> list[Any]:
    values: list[Any] = [live]
    for name, index in re.findall(r"\.?([A-Za-z0-9_\-/]+)|\[(\*|\d+)\]", path):
        if name:
            values = [value[name] for value in values if isinstance(value, dict) and name in value]
        elif index == "*":
            values = [item for value in values if isinstance(value, list) for item in value]
        else:
            values = [
                value[int(index)] for value in values if isinstance(value, list) and int(index) < len(value)
            ]
    return values


def _pod_trouble(live: Object, api: Api) -> str:
    selector = live.get("spec", {}).get("selector", {}).get("matchLabels") or {}
    wanted = ",".join(f"{key}={value}" for key, value in selector.items())
    if not wanted:
        return ""
    pods = api.list_objects(f"/api/v1/namespaces/{live['metadata']['namespace']}/pods", labelSelector=wanted)
    troubles = dict.fromkeys(trouble for pod in pods for trouble in _troubles(pod, api))
    return f": {'; '.join(troubles)}" if troubles else ""


def _troubles(pod: Object, api: Api) -> Iterator[str]:
    name, status = pod["metadata"]["name"], pod.get("status", {})
    scheduled = _condition(pod, "PodScheduled")
    if scheduled.get("status") == "False":
        yield f"pod {name}: {scheduled.get('reason')}: {scheduled.get('message')}"
    for container in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())):
        state = container.get("state", {})
        waiting, ended = state.get("waiting", {}), state.get("terminated", {})
        if waiting.get("reason") in _FAILING:
            log = _last_words(pod, container, api) if waiting["reason"] == "CrashLoopBackOff" else ""
            why = f"{waiting['reason']}: {waiting.get('message', '')}{log}"
            yield f"pod {name}, container {container['name']}: {why}"
        elif ended.get("exitCode"):
            what = f"exit code {ended['exitCode']} ({ended.get('reason', 'Error')})"
            yield f"pod {name}, container {container['name']}: {what}{_last_words(pod, container, api)}"


def _last_words(pod: Object, container: Object, api: Api) -> str:
    metadata = pod["metadata"]
    log = api.log(metadata["namespace"], metadata["name"], container["name"], _LOG_LINES).strip()
    return "\n    " + log.replace("\n", "\n    ") if log else ""


def _unseen(live: Object) -> bool:
    seen = live.get("status", {}).get("observedGeneration")
    return seen is not None and seen < live["metadata"].get("generation", 0)


def _conditions(live: Object) -> list[dict[str, str]]:
    found: list[dict[str, str]] = live.get("status", {}).get("conditions") or []
    return found


def _condition(live: Object, name: str) -> dict[str, str]:
    return next((item for item in _conditions(live) if item["type"] == name), {})


def _is_true(live: Object, name: str) -> bool:
    return _condition(live, name).get("status") == "True"
