"""Training waits in the team's queue, makes way for what is more urgent, and goes on from its checkpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import kubernetes
import pytest
from kubernetes import config

from tests.cluster.local.conftest import Checkout
from tests.cluster.local.test_recovery import core_api, pod_that_trains, pods_of, wait_for

NAMESPACE = "ml"
URGENT = {
    "apiVersion": "kueue.x-k8s.io/v1beta2",
    "kind": "WorkloadPriorityClass",
    "metadata": {"name": "urgent"},
    "value": 2000,
    "description": "More than training.",
}


@pytest.fixture
def queued(local: Checkout) -> Iterator[Checkout]:
    """The checkout with a queue, and a seed that nothing was trained with; put back after the test."""
    before = local.settings_file.read_text()
    changed = re.sub(r"seed: \d+", "seed: 21", re.sub(r"enabled: false", "enabled: true", before))
    local.settings_file.write_text(changed)
    yield local
    local.settings_file.write_text(before)
    local.run("up", "local")


def urgent_job(image: str) -> dict[str, Any]:
    """Return a Job that doesn't fit beside training: 6 of the 8 GiB of the team's quota."""
    container = {
        "name": "main",
        "image": image,
        "command": ["sleep", "5"],
        "resources": {"requests": {"cpu": "50m", "memory": "6Gi"}, "limits": {"memory": "6Gi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    security = {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"restartPolicy": "Never", "securityContext": security, "containers": [container]}
    labels = {"kueue.x-k8s.io/queue-name": NAMESPACE, "kueue.x-k8s.io/priority-class": "urgent"}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "urgent", "namespace": NAMESPACE, "labels": labels},
        "spec": {"template": {"spec": spec}},
    }


def test_training_that_was_stopped_for_something_urgent_goes_on(queued: Checkout) -> None:
    process = queued.start("up", "local")
    wait_for(lambda: pod_that_trains(queued), 300, "training has made steps")
    [training] = {pod.metadata.labels["batch.kubernetes.io/job-name"] for pod in training_pods(queued)}
    api = kubernetes.dynamic.DynamicClient(config.new_client_from_config(str(queued.kubeconfig)))
    jobs = api.resources.get(api_version="batch/v1", kind="Job")

    api.resources.get(api_version=URGENT["apiVersion"], kind=URGENT["kind"]).create(body=URGENT)
    jobs.create(body=urgent_job(training_pods(queued)[0].spec.containers[0].image), namespace=NAMESPACE)
    wait_for(lambda: not training_pods(queued), 120, "training has made way")
    assert jobs.get(name=training, namespace=NAMESPACE).spec.suspend
    wait_for(
        lambda: jobs.get(name="urgent", namespace=NAMESPACE).status.succeeded, 120, "the urgent one is done"
    )
    wait_for(lambda: pod_that_trains(queued), 240, "training goes on")
    said = core_api(queued).read_namespaced_pod_log(training_pods(queued)[0].metadata.name, NAMESPACE)

    assert process.wait(timeout=600) == 0, (queued.root / "start.log").read_text()[-3000:]
    assert "resuming after step" in said
    assert int(said.split("resuming after step ")[1].split()[0]) > 0
    jobs.delete(name="urgent", namespace=NAMESPACE, propagation_policy="Background")


def training_pods(checkout: Checkout) -> list[Any]:
    """Return the pods that train and aren't over."""
    return [pod for pod in pods_of(checkout, "training") if pod.status.phase in ("Pending", "Running")]
