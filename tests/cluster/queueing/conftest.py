"""A cluster of its own with a real Kueue, two teams' queues, and GPU nodes that only pretend."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import kubernetes
import pulumi
import pytest
from kubernetes.dynamic.exceptions import NotFoundError

from atoll.kubernetes import Kueue, QueueCapacity, TeamQueue, TrainingJob
from atoll.testing import record
from atoll_engine import toolchain
from atoll_engine.cluster import DEBIAN_PACKAGES, EmbeddedCluster, api
from atoll_engine.cluster.certificates import Leaf, write_authority, write_leaf
from atoll_engine.cluster.oci import load_program
from atoll_engine.progress import Progress
from tests.cluster.queueing.fake_nodes import (
    BLOCK,
    GPU,
    GPUS_PER_NODE,
    PRODUCT,
    PRODUCT_LABEL,
    RACK,
    gpu_node,
    kwok,
)
from tests.engine.kubernetes.inline_stack import Engine, Stack, engine_on, install_provider

NAMESPACES = ("research", "product")
NODES_PER_RACK = 2
RACKS = ("r0", "r1")
_WEBHOOK_HOST = "kueue-webhook-service.kueue-system.svc"


@dataclass
class Platform:
    """A cluster with queues, and an engine that reaches it."""

    api: kubernetes.dynamic.DynamicClient
    engine: Engine
    stack: Stack
    _made: list[tuple[str, str]] = field(default_factory=list)

    def train(self, name: str, *, namespace: str, ranks: int, **more: Any) -> Job:
        """Make the Job that ``TrainingJob`` declares, each rank with all GPUs of a node."""
        args = training_args(namespace, ranks, **more)
        declared = record(lambda: TrainingJob(name, args))
        body = declared[f"{name}-job"].inputs
        jobs = self.api.resources.get(api_version="batch/v1", kind="Job")
        jobs.create(body=body, namespace=namespace)
        self._made.append((body["metadata"]["name"], namespace))
        return self.job(body["metadata"]["name"], namespace=namespace)

    def job(self, name: str, *, namespace: str) -> Job:
        """Return the Job called ``name``, whether or not it is there yet."""
        return Job(self.api, name, namespace)

    def clean(self) -> None:
        """Remove the jobs of a test, and wait until their pods and workloads are gone."""
        jobs = self.api.resources.get(api_version="batch/v1", kind="Job")
        for name, namespace in self._made:
            jobs.delete(name=name, namespace=namespace, propagation_policy="Background")
        wait_for("no pods", lambda: not any(self.pods(namespace) for namespace in NAMESPACES))
        wait_for("no workloads", lambda: not any(self.workloads(namespace) for namespace in NAMESPACES))
        self._made.clear()

    def pods(self, namespace: str) -> list[Any]:
        """Return the pods of a namespace."""
        return list(self.api.resources.get(api_version="v1", kind="Pod").get(namespace=namespace).items)

    def workloads(self, namespace: str) -> list[Any]:
        """Return what Kueue knows of the jobs of a namespace."""
        kind = self.api.resources.get(api_version="kueue.x-k8s.io/v1beta2", kind="Workload")
        return list(kind.get(namespace=namespace).items)


@dataclass(frozen=True)
class Job:
    """A training of a test."""

    api: kubernetes.dynamic.DynamicClient
    name: str
    namespace: str

    def pods(self) -> list[Any]:
        """Return its pods that are neither ended nor on their way out."""
        kind = self.api.resources.get(api_version="v1", kind="Pod")
        selector = f"batch.kubernetes.io/job-name={self.name}"
        found = kind.get(namespace=self.namespace, label_selector=selector).items
        return [
            pod
            for pod in found
            if not pod.metadata.deletionTimestamp and pod.status.phase in ("Pending", "Running")
        ]

    def running(self) -> int:
        """Return how many ranks run."""
        return sum(pod.status.phase == "Running" for pod in self.pods())

    def suspended(self) -> bool:
        """Return whether Kueue holds it back."""
        return bool(self._job().spec.suspend)

    def nodes(self) -> set[str]:
        """Return the nodes that its ranks are on."""
        return {pod.spec.nodeName for pod in self.pods()}

    def finish(self) -> None:
        """Have all ranks end well."""
        kind = self.api.resources.get(api_version="v1", kind="Pod")
        for pod in self.pods():
            kind.status.patch(
                name=pod.metadata.name,
                namespace=self.namespace,
                body={"status": {"phase": "Succeeded"}},
                content_type="application/merge-patch+json",
            )
        wait_for(f"{self.name} complete", lambda: bool(self._job().status.completionTime))

    def _job(self) -> Any:
        return self.api.resources.get(api_version="batch/v1", kind="Job").get(
            name=self.name, namespace=self.namespace
        )


def training_args(namespace: str, ranks: int, **more: Any) -> Any:
    """Return the arguments of a training whose ranks each take a whole node."""
    return {
        "namespace": namespace,
        "image": "localhost/none",
        "command": ["train"],
        "version": "v1",
        "claim_name": "models",
        "ranks": ranks,
        "cpu_request": "32",
        "memory_mib": 65_536,
        "accelerators_per_rank": GPUS_PER_NODE,
        "queue": namespace,
        **more,
    }


def wait_for(what: str, found: Callable[[], Any], *, timeout_s: float = 60) -> Any:
    """Return the first truthy value of ``found``."""
    deadline = time.monotonic() + timeout_s
    while not (value := found()):
        assert time.monotonic() < deadline, f"{what}: not in {timeout_s:.0f} s"
        time.sleep(0.1)
    return value


def _program(manifest: str, image: str, certificates: Path) -> Callable[[], None]:
    def program() -> None:
        kueue = Kueue(
            "kueue",
            {
                "manifest": manifest,
                "image": image,
                "ca_bundle": (certificates / "ca.crt").read_text(),
                "tls_cert": (certificates / "webhook.crt").read_text(),
                "tls_key": (certificates / "webhook.key").read_text(),
                "replicas": 1,
            },
        )
        capacity = QueueCapacity(
            "gpus",
            {
                "flavors": [
                    {"name": "h100", "node_labels": {PRODUCT_LABEL: PRODUCT}, "taint_keys": [GPU]},
                ],
                "topology_levels": [BLOCK, RACK],
            },
            pulumi.ResourceOptions(depends_on=[kueue]),
        )
        for namespace in NAMESPACES:
            TeamQueue(
                namespace,
                {"namespaces": [namespace], "cohort": "company", "quotas": _quotas()},
                pulumi.ResourceOptions(depends_on=[capacity]),
            )

    return program


def _quotas() -> Any:
    # Half of the four nodes for each of the two teams.
    amounts = {"cpu": "384", "memory": "4Ti", GPU: str(2 * GPUS_PER_NODE)}
    return [
        {"flavor": "h100", "resource": resource, "nominal": amount} for resource, amount in amounts.items()
    ]


def _store(namespace: str) -> list[Mapping[str, Any]]:
    """Return a volume that every pod of a namespace may claim, and the claim."""
    spec = {"accessModes": ["ReadWriteMany"], "storageClassName": ""}
    name = f"models-{namespace}"
    claimed = {"namespace": namespace, "name": "models"}
    volume = {"hostPath": {"path": "/none"}, "capacity": {"storage": "1Gi"}, "claimRef": claimed}
    claim = {"resources": {"requests": {"storage": "1Gi"}}, "volumeName": name}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}},
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": name},
            "spec": {**spec, **volume},
        },
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": claimed,
            "spec": {**spec, **claim},
        },
    ]


@pytest.fixture(scope="session")
def queue_cluster(
    cluster_programs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedCluster]:
    """A cluster with fake GPU nodes beside its real one."""
    toolchain.ensure_packages(DEBIAN_PACKAGES, Progress())
    programs = toolchain.ensure(["kwok"], Progress())["kwok"]
    folder = tmp_path_factory.mktemp("queueing")
    cluster = EmbeddedCluster("embedded-queueing", cluster_programs, folder)
    try:
        cluster.start(Progress())
        with kwok(programs, cluster.kubeconfig, folder):
            yield cluster
    finally:
        cluster.delete(Progress())


@pytest.fixture(scope="session")
def shared_platform(
    queue_cluster: EmbeddedCluster, pulumi_bin: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """Kueue and the teams' queues, brought up by the engine as a program of a user's would."""
    kueue = toolchain.ensure(["kueue"], Progress())["kueue"]
    image = load_program("kueue-controller", kueue / "manager", queue_cluster)
    folder = tmp_path_factory.mktemp("platform")
    write_authority(folder, "ca")
    write_leaf(folder, "ca", Leaf("webhook", _WEBHOOK_HOST, names=(_WEBHOOK_HOST,), client=False))
    home = folder / "home"
    install_provider(home)
    with api.connected(queue_cluster.kubeconfig) as client:
        cluster = kubernetes.dynamic.DynamicClient(client)
        nodes = [
            gpu_node(f"gpu-{rack}-{index}", block="b0", rack=rack)
            for rack in RACKS
            for index in range(NODES_PER_RACK)
        ]
        for body in [*nodes, *(item for namespace in NAMESPACES for item in _store(namespace))]:
            kind = cluster.resources.get(api_version=body["apiVersion"], kind=body["kind"])
            kind.create(body=body, namespace=body["metadata"].get("namespace"))
        with engine_on(
            queue_cluster.kubeconfig, folder, program=pulumi_bin, home=home, namespace="default"
        ) as engine:
            stack = engine.stack(_program((kueue / "kueue.yaml").read_text(), image, folder))
            stack.up()
            yield Platform(kubernetes.dynamic.DynamicClient(client), engine, stack)
            stack.destroy()
            with pytest.raises(NotFoundError):
                cluster.resources.get(api_version="v1", kind="Namespace").get(name="kueue-system")


@pytest.fixture
def platform(shared_platform: Platform) -> Iterator[Platform]:
    """The platform, without the test's jobs afterwards."""
    yield shared_platform
    shared_platform.clean()
