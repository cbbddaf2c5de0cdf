"""The provider waits as long as it must, and says why it gave up; the tests report as a kubelet would."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.protocol.driver import InitFailedError, Provider, RefusedError, State

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
JOB = "kubernetes:batch/v1:Job"
POD = "kubernetes:core/v1:Pod"
POD_SPEC = {"containers": [{"name": "main", "image": "example.invalid/none:1"}], "restartPolicy": "Never"}
WHEN = "2026-01-01T00:00:00Z"


@pytest.fixture
def pool() -> Any:
    with ThreadPoolExecutor() as started:
        yield started


def workload(namespace: str, name: str, kind: str, **spec: Any) -> dict[str, Any]:
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": POD_SPEC["containers"]}}
    chosen = {"selector": {"matchLabels": labels}, "template": template}
    if kind == "StatefulSet":
        chosen["serviceName"] = name  # type: ignore[assignment]
    return {"metadata": {"name": name, "namespace": namespace}, "spec": {**chosen, **spec}}


def job(namespace: str, name: str, **metadata: Any) -> dict[str, Any]:
    spec = {"backoffLimit": 0, "template": {"spec": POD_SPEC}}
    return {"metadata": {"name": name, "namespace": namespace, **metadata}, "spec": spec}


def pods(cluster: Cluster, namespace: str, prefix: str) -> list[str]:
    deadline = time.monotonic() + 60
    while not (found := [name for name in cluster.names("Pod", namespace) if name.startswith(prefix)]):
        assert time.monotonic() < deadline, f"no pod {prefix}"
        time.sleep(0.05)
    return found


def run_pods(cluster: Cluster, namespace: str, prefix: str) -> None:
    conditions = [
        {"type": kind, "status": "True", "lastTransitionTime": WHEN}
        for kind in ("Ready", "ContainersReady", "PodScheduled")
    ]
    for name in pods(cluster, namespace, prefix):
        cluster.set_status("Pod", name, namespace, phase="Running", conditions=conditions)


def report(cluster: Cluster, namespace: str, prefix: str, **state: Any) -> None:
    container = {"name": "main", "image": "x", "imageID": "", "ready": False, "restartCount": 0}
    for name in pods(cluster, namespace, prefix):
        cluster.set_status("Pod", name, namespace, containerStatuses=[{**container, "state": state}])


def test_deployment(provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor) -> None:
    inputs = workload(namespace, "web", "Deployment")
    made: Future[State] = pool.submit(provider.create, DEPLOYMENT, "web", inputs)
    provider.log.await_line("0 of 1 pods are available")
    assert not made.done()
    run_pods(cluster, namespace, "web-")
    state = made.result(60)
    assert state.live["status"]["availableReplicas"] == 1
    assert provider.log.lines[-1][1] == ""  # the status column is cleared

    provider.log.lines.clear()
    scaled = pool.submit(provider.update, state, workload(namespace, "web", "Deployment", replicas=2))
    provider.log.await_line("of 2 pods")
    pods(cluster, namespace, "web-")
    while not scaled.done():
        run_pods(cluster, namespace, "web-")
        time.sleep(0.1)
    assert scaled.result().live["status"]["availableReplicas"] == 2


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_workloads_without_pods_are_ready(provider: Provider, namespace: str, kind: str) -> None:
    spec = {"replicas": 0} if kind == "StatefulSet" else {}
    provider.create(f"kubernetes:apps/v1:{kind}", "none", workload(namespace, "none", kind, **spec))


def test_stateful_set(provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor) -> None:
    kind = "kubernetes:apps/v1:StatefulSet"
    made = pool.submit(provider.create, kind, "db", workload(namespace, "db", "StatefulSet"))
    provider.log.await_line("0 of 1 pods are ready")
    run_pods(cluster, namespace, "db-")
    assert made.result(60).live["status"]["readyReplicas"] == 1


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (
            {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}},
            "ImagePullBackOff: no such image",
        ),
        ({"waiting": {"reason": "CreateContainerConfigError", "message": "no such key"}}, "no such key"),
        ({"terminated": {"exitCode": 137, "reason": "OOMKilled"}}, "exit code 137 (OOMKilled)"),
    ],
    ids=["image", "config", "memory"],
)
def test_pods_own_reason(
    provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor, state: Any, said: str
) -> None:
    inputs = workload(namespace, "web", "Deployment")
    inputs["metadata"]["annotations"] = {"pulumi.com/timeoutSeconds": "4"}
    made = pool.submit(provider.create, DEPLOYMENT, "web", inputs)
    report(cluster, namespace, "web-", **state)
    with pytest.raises(InitFailedError) as failed:
        made.result(60)
    assert "Deployment" in str(failed.value)
    assert "not ready after 4 s" in str(failed.value)
    assert said in str(failed.value)
    assert failed.value.resource_id == f"{namespace}/web"
    assert failed.value.outputs["__inputs"]["spec"]["selector"]


def test_unschedulable_pod(
    provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor
) -> None:
    inputs = {"metadata": {"name": "lonely", "namespace": namespace}, "spec": POD_SPEC}
    made = pool.submit(provider.create, POD, "lonely", inputs, 3)
    pods(cluster, namespace, "lonely")
    reason = {"reason": "Unschedulable", "message": "0/1 nodes are available"}
    cluster.set_status(
        "Pod", "lonely", namespace, conditions=[{"type": "PodScheduled", "status": "False", **reason}]
    )
    with pytest.raises(InitFailedError, match="Unschedulable: 0/1 nodes are available"):
        made.result(60)


def test_what_keeps_pods_from_being_made(provider: Provider, cluster: Cluster, namespace: str) -> None:
    strict = {"pod-security.kubernetes.io/enforce": "restricted"}
    cluster.merge("Namespace", namespace, None, metadata={"labels": strict})
    with pytest.raises(InitFailedError, match="violates PodSecurity"):
        provider.create(DEPLOYMENT, "web", workload(namespace, "web", "Deployment"), timeout_s=4)
    with pytest.raises(InitFailedError, match="violates PodSecurity"):
        provider.create(JOB, "once", job(namespace, "once"), timeout_s=4)


def test_progress_deadline(provider: Provider, namespace: str) -> None:
    inputs = workload(namespace, "web", "Deployment", progressDeadlineSeconds=2, minReadySeconds=1)
    with pytest.raises(InitFailedError, match="ProgressDeadlineExceeded"):
        provider.create(DEPLOYMENT, "web", inputs)


def test_job(provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor) -> None:
    good, bad = (pool.submit(provider.create, JOB, name, job(namespace, name)) for name in ("good", "bad"))
    provider.log.await_line("the job isn't complete")
    for name, code in (("good", 0), ("bad", 3)):
        report(
            cluster,
            namespace,
            f"{name}-",
            terminated={"exitCode": code, "reason": "Error" if code else "Done"},
        )
        for pod in pods(cluster, namespace, f"{name}-"):
            cluster.set_status("Pod", pod, namespace, phase="Failed" if code else "Succeeded")
    assert good.result(60).live["status"]["succeeded"] == 1
    with pytest.raises(InitFailedError) as failed:
        bad.result(60)
    assert "BackoffLimitExceeded" in str(failed.value)
    assert "exit code 3" in str(failed.value)


def test_failed_job_is_replaced_where_that_is_wanted(
    provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor
) -> None:
    notes = {"pulumi.com/replaceUnready": "true", "pulumi.com/skipAwait": "true"}
    inputs = job(namespace, "retry", annotations=notes)
    made = provider.create(JOB, "retry", inputs)
    difference = provider.diff(made, inputs)
    assert list(difference.replaces) == ['metadata.annotations["pulumi.com/replaceUnready"]']
    assert difference.deleteBeforeReplace
    for pod in pods(cluster, namespace, "retry-"):
        cluster.set_status("Pod", pod, namespace, phase="Succeeded")
    deadline = time.monotonic() + 60
    while provider.diff(made, inputs).changes == provider_pb2.DiffResponse.DIFF_SOME:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_service_waits_for_endpoints(
    provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor
) -> None:
    metadata = {"name": "web", "namespace": namespace}
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80}]}
    made = pool.submit(provider.create, SERVICE, "web", {"metadata": metadata, "spec": spec})
    provider.log.await_line("no ready pod is behind it")
    endpoints = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": "web-1", "labels": {"kubernetes.io/service-name": "web"}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": True}}],
        "ports": [{"port": 80}],
    }
    cluster.create(endpoints, namespace)
    made.result(60)
    for name, other in (
        ("headless", {**spec, "clusterIP": "None"}),
        ("free", {"ports": [{"port": 80}]}),
        ("outside", {"type": "ExternalName", "externalName": "example.com"}),
    ):
        provider.create(SERVICE, name, {"metadata": {"name": name, "namespace": namespace}, "spec": other})


def test_load_balancer(
    provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor
) -> None:
    spec = {"type": "LoadBalancer", "ports": [{"port": 80}]}
    inputs = {"metadata": {"name": "front", "namespace": namespace}, "spec": spec}
    made = pool.submit(provider.create, SERVICE, "front", inputs)
    provider.log.await_line("its load balancer has no address yet")
    cluster.set_status("Service", "front", namespace, loadBalancer={"ingress": [{"ip": "192.0.2.1"}]})
    assert made.result(60).live["status"]["loadBalancer"]["ingress"] == [{"ip": "192.0.2.1", "ipMode": "VIP"}]


def test_claims(provider: Provider, cluster: Cluster, namespace: str) -> None:
    name = f"late-{uuid4().hex[:6]}"
    body = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": "example.com/none",
        "volumeBindingMode": "WaitForFirstConsumer",
    }
    cluster.create(body)
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    metadata = {"name": "late", "namespace": namespace}
    provider.create(CLAIM, "late", {"metadata": metadata, "spec": {**spec, "storageClassName": name}})
    unbound = {"metadata": {**metadata, "name": "never"}, "spec": {**spec, "storageClassName": "none"}}
    with pytest.raises(InitFailedError, match="the claim is Pending"):
        provider.create(CLAIM, "never", unbound, timeout_s=1)


def test_wait_for(provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor) -> None:
    wanted = '["condition=Happy", "jsonpath={.status.conditions[?(@.type==\\"Happy\\")].status}=True"]'
    metadata = {"name": "custom", "namespace": namespace, "annotations": {"pulumi.com/waitFor": wanted}}
    made = pool.submit(provider.create, POD, "custom", {"metadata": metadata, "spec": POD_SPEC})
    provider.log.await_line("waiting for condition=Happy")
    pods(cluster, namespace, "custom")
    happy = {"type": "Happy", "status": "True", "lastTransitionTime": WHEN}
    cluster.set_status("Pod", "custom", namespace, conditions=[happy])
    made.result(60)


def test_skip_await(provider: Provider, namespace: str) -> None:
    inputs = workload(namespace, "web", "Deployment")
    inputs["metadata"]["annotations"] = {"pulumi.com/skipAwait": "true"}
    made = provider.create(DEPLOYMENT, "web", inputs)
    assert provider.read(made) is not None


def test_refresh_tells_of_what_is_not_ready(provider: Provider, namespace: str) -> None:
    inputs = workload(namespace, "web", "Deployment")
    with pytest.raises(InitFailedError) as failed:
        provider.create(DEPLOYMENT, "web", inputs, timeout_s=1)
    again = provider_pb2.ReadRequest(
        id=failed.value.resource_id, urn=f"urn:pulumi:dev::tests::{DEPLOYMENT}::web"
    )
    assert provider.stub.Read(again).id == f"{namespace}/web"  # an import doesn't ask


def test_deletion_waits_for_finalizers_and_no_longer(
    provider: Provider, cluster: Cluster, namespace: str, pool: ThreadPoolExecutor
) -> None:
    metadata = {"name": "held", "namespace": namespace, "finalizers": ["example.com/hold"]}
    made = provider.create("kubernetes:core/v1:ConfigMap", "held", {"metadata": metadata})
    with pytest.raises(RefusedError, match=r"waiting for example\.com/hold"):
        provider.delete(made, timeout_s=1)
    gone = pool.submit(provider.delete, made)
    provider.log.await_line("waiting for example.com/hold")
    # What is being deleted is made again once it has gone.
    again = pool.submit(provider.create, "kubernetes:core/v1:ConfigMap", "held", {"metadata": metadata})
    cluster.merge("ConfigMap", "held", namespace, metadata={"finalizers": None})
    gone.result(60)
    assert again.result(60).live["metadata"]["uid"] != made.live["metadata"]["uid"]


def test_a_wait_holds_no_other_call_up_and_ends_with_the_engine(cluster: Cluster, namespace: str) -> None:
    provider = Provider.start({"kubeconfig": str(cluster.kubeconfig)})
    try:
        with ThreadPoolExecutor(40) as pool:
            waiting = [
                pool.submit(
                    provider.create, DEPLOYMENT, f"web-{n}", workload(namespace, f"web-{n}", "Deployment")
                )
                for n in range(20)
            ]
            provider.log.await_line("of 1 pods")
            quick = {"metadata": {"name": "quick", "namespace": namespace}}
            provider.create("kubernetes:core/v1:ConfigMap", "quick", quick)
            assert not any(call.done() for call in waiting)
            provider.stub.Cancel(empty_pb2.Empty())
            for call in waiting:
                with pytest.raises(InitFailedError, match="the update was cancelled"):
                    call.result(60)
    finally:
        provider.close()
