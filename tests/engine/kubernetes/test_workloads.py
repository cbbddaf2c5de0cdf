"""Workloads are waited for; a test plays the kubelet by reporting on them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.batch.v1 import Job
from pulumi_kubernetes.core.v1 import ConfigMap, PersistentVolumeClaim, Pod, Service

from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.inline_stack import Engine

_POD = {"containers": [{"name": "main", "image": "example.invalid/none:1"}]}
_LIMIT = pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="2s", update="2s"))


def _deployment(engine: Engine, name: str = "web", **changes: Any) -> Deployment:
    labels = {"app": name, **changes.pop("labels", {})}
    return Deployment(
        name,
        metadata={"namespace": engine.namespace, "name": name, "annotations": changes.pop("annotations", {})},
        spec={
            "replicas": changes.pop("replicas", 1),
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": _POD},
        },
        **changes,
    )


@contextlib.contextmanager
def _meanwhile(report: Callable[[], object]) -> Iterator[None]:
    """Run ``report`` again and again until the block ends."""
    over = threading.Event()

    def go() -> None:
        while not over.wait(0.1):
            with contextlib.suppress(Exception):
                report()

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _roll_out(cluster: Cluster, engine: Engine, *deployments: str) -> None:
    """Report that the pods of the Deployments run."""
    for pod in cluster.names("Pod", engine.namespace):
        if pod.partition("-")[0] in deployments:
            cluster.set_status(
                "Pod",
                pod,
                engine.namespace,
                phase="Running",
                conditions=[
                    {"type": kind, "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"}
                    for kind in ("Ready", "ContainersReady", "PodScheduled")
                ],
            )


def test_deployment_waits_for_its_pods(engine: Engine, cluster: Cluster) -> None:
    replicas = 1

    def program() -> None:
        web = _deployment(engine, replicas=replicas)
        pulumi.export("available", web.status.available_replicas)

    stack = engine.stack(program)
    with _meanwhile(lambda: _roll_out(cluster, engine, "web")):
        assert stack.up() == {"create": 2}
    assert stack.output("available") == 1
    assert stack.preview() == {"same": 2}
    assert stack.refresh() == {"same": 2}
    replicas = 2
    with _meanwhile(lambda: _roll_out(cluster, engine, "web")):
        assert stack.up() == {"same": 1, "update": 1}
    assert stack.output("available") == 2


_WAITING = {
    "image": {"reason": "ImagePullBackOff", "message": "no such image"},
    "crash": {"reason": "CrashLoopBackOff", "message": "back-off 10s"},
}


def test_pods_own_reason_is_told_and_the_next_up_goes_on(engine: Engine, cluster: Cluster) -> None:
    names = ["image", "crash", "nowhere"]

    def program() -> None:
        for name in names:
            _deployment(engine, name, opts=_LIMIT)

    def report() -> None:
        for pod in cluster.names("Pod", engine.namespace):
            waiting = _WAITING.get(pod.partition("-")[0])
            if waiting is None:
                reason = {"reason": "Unschedulable", "message": "0/1 nodes are available"}
                scheduled = {"type": "PodScheduled", "status": "False", **reason}
                cluster.set_status("Pod", pod, engine.namespace, conditions=[scheduled])
            else:
                container = {"name": "main", "image": "x", "imageID": "", "ready": False, "restartCount": 0}
                container["state"] = {"waiting": waiting}
                cluster.set_status("Pod", pod, engine.namespace, containerStatuses=[container])

    stack = engine.stack(program)
    with _meanwhile(report):
        # One failure doesn't end the waiting of the others.
        shown = stack.fails()
    assert "container main: ImagePullBackOff: no such image" in shown
    assert "container main: CrashLoopBackOff: back-off 10s" in shown
    assert "Unschedulable: 0/1 nodes are available" in shown
    assert [name for name in names if not stack.resources()[name]["initErrors"]] == []
    with _meanwhile(lambda: _roll_out(cluster, engine, *names)):
        assert stack.up() == {"same": 1, "update": 3}
    assert [name for name in names if "initErrors" in stack.resources()[name]] == []


def test_job_completes_or_says_why_not(engine: Engine, cluster: Cluster) -> None:
    def program() -> None:
        for name in ("good", "bad"):
            Job(
                name,
                metadata={"namespace": engine.namespace, "name": name},
                spec={"backoffLimit": 0, "template": {"spec": {**_POD, "restartPolicy": "Never"}}},
            )

    def report() -> None:
        for pod in cluster.names("Pod", engine.namespace):
            code = 0 if pod.startswith("good") else 3
            ended = {"exitCode": code, "reason": "Error" if code else "Completed"}
            container = {"name": "main", "image": "x", "imageID": "", "ready": False, "restartCount": 0}
            cluster.set_status(
                "Pod",
                pod,
                engine.namespace,
                phase="Failed" if code else "Succeeded",
                containerStatuses=[{**container, "state": {"terminated": ended}}],
            )

    stack = engine.stack(program)
    with _meanwhile(report):
        shown = stack.fails()
    assert "Job" in shown
    assert "BackoffLimitExceeded" in shown
    assert "exit code 3" in shown
    kept = stack.resources()
    assert "initErrors" not in kept["good"]
    assert kept["bad"]["initErrors"]


def test_what_is_not_waited_for(engine: Engine, cluster: Cluster) -> None:
    def program() -> None:
        metadata = {"namespace": engine.namespace, "annotations": {"pulumi.com/skipAwait": "true"}}
        _deployment(engine, annotations={"pulumi.com/skipAwait": "true"})
        Pod("pod", metadata=metadata, spec=_POD)
        Service("headless", metadata={"namespace": engine.namespace}, spec={"clusterIP": "None"})
        PersistentVolumeClaim(
            "claim",
            metadata=metadata,
            spec={"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        )

    stack = engine.stack(program)
    assert stack.up() == {"create": 5}
    assert stack.preview() == {"same": 5}
    assert stack.refresh() == {"same": 5}


def test_wait_for_conditions_and_paths(engine: Engine, cluster: Cluster) -> None:
    wanted = '["condition=Happy", "jsonpath={.status.phase}=Running"]'

    def program() -> None:
        annotations = {"pulumi.com/waitFor": wanted}
        Pod(
            "pod",
            metadata={"namespace": engine.namespace, "name": "p", "annotations": annotations},
            spec=_POD,
        )
        ConfigMap(
            "settings",
            metadata={
                "namespace": engine.namespace,
                "annotations": {"pulumi.com/waitFor": "jsonpath={.data.ready}=yes"},
            },
            data={"ready": "yes"},
        )

    def report() -> None:
        happy = {"type": "Happy", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"}
        cluster.set_status("Pod", "p", engine.namespace, phase="Running", conditions=[happy])

    stack = engine.stack(program)
    with _meanwhile(report):
        assert stack.up() == {"create": 3}
    wanted = "conditions: Happy"
    assert "pulumi.com/waitFor" in stack.fails("preview")


def test_time_out_by_annotation_names_what_is_missing(engine: Engine) -> None:
    def program() -> None:
        Service(
            "lonely",
            metadata={"namespace": engine.namespace, "annotations": {"pulumi.com/timeoutSeconds": "1"}},
            spec={"selector": {"app": "none"}, "ports": [{"port": 80}]},
        )

    shown = engine.stack(program).fails()
    assert "no ready pod is behind it" in shown
    assert "not ready after 1 s" in shown
