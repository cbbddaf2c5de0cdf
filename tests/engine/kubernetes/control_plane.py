"""A Kubernetes API without a node: etcd, kube-apiserver and kube-controller-manager on loopback."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import urllib3
import yaml
from kubernetes import client, config, dynamic

from atoll_engine.cluster.certificates import Leaf, write_authority, write_leaf

_START_TIMEOUT_S = 120
_WAIT_TIMEOUT_S = 60
_VERSIONS = {
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "Deployment": "apps/v1",
    "Job": "batch/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
}
_PR_SET_PDEATHSIG = 1
_LOOPBACK = IPv4Address("127.0.0.1")


@dataclass
class Cluster:
    """A running API server; ``kubeconfig`` is an administrator's."""

    kubeconfig: Path
    api: dynamic.DynamicClient

    def get(self, kind: str, name: str, namespace: str | None = None) -> dict[str, Any]:
        """Return the object."""
        found: dict[str, Any] = self._kind(kind).get(name=name, namespace=namespace).to_dict()
        return found

    def names(self, kind: str, namespace: str) -> set[str]:
        """Return the names of all objects of a kind in a namespace."""
        return {item.metadata.name for item in self._kind(kind).get(namespace=namespace).items}

    def exists(self, kind: str, name: str, namespace: str | None = None) -> bool:
        """Return whether there is such an object."""
        try:
            self.get(kind, name, namespace)
        except dynamic.exceptions.NotFoundError:
            return False
        return True

    def create(self, body: dict[str, Any], namespace: str | None = None) -> dict[str, Any]:
        """Make an object as somebody else."""
        made: dict[str, Any] = self._kind(body["kind"]).create(body=body, namespace=namespace).to_dict()
        return made

    def delete(self, kind: str, name: str, namespace: str | None = None) -> None:
        """Ask for an object's deletion as somebody else."""
        self._kind(kind).delete(name=name, namespace=namespace)

    def wait_gone(self, kind: str, name: str, namespace: str | None = None) -> None:
        """Wait until an object is gone."""
        wait_until(lambda: not self.exists(kind, name, namespace))

    def wait_listed(self, path: str) -> None:
        """Wait until the objects of a new kind can be listed at ``path``.

        A definition that is deleted before is looked at again by the API server only after minutes: its
        finalizer's first try fails with "storage is (re)initializing".
        """
        wait_until(lambda: self._answers(path))

    def _answers(self, path: str) -> bool:
        try:
            self.api.request("get", path)
        except dynamic.exceptions.DynamicApiError:
            return False
        return True

    def merge(self, kind: str, name: str, namespace: str | None, **changes: Any) -> None:
        """Change an object as somebody else."""
        self._kind(kind).patch(
            name=name, namespace=namespace, body=changes, content_type="application/merge-patch+json"
        )

    def set_status(self, kind: str, name: str, namespace: str | None, **status: Any) -> None:
        """Report on an object as its controller or a kubelet does."""
        self._kind(kind).status.patch(
            name=name,
            namespace=namespace,
            body={"status": status},
            content_type="application/merge-patch+json",
        )

    def _kind(self, kind: str) -> Any:
        return self.api.resources.get(api_version=_VERSIONS.get(kind, "v1"), kind=kind)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _WAIT_TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


@contextlib.contextmanager
def running(folder: Path, programs: dict[str, Path]) -> Iterator[Cluster]:
    """Run a control plane with its files under ``folder``; stops it at the end."""
    etcd_port, peer_port, api_port, manager_port = _free_ports(4)
    server = f"https://127.0.0.1:{api_port}"
    write_authority(folder, "ca")
    write_leaf(folder, "ca", Leaf("server", "kube-apiserver", names=(_LOOPBACK,), client=False))
    write_leaf(folder, "ca", Leaf("admin", "admin", group="system:masters"))
    write_leaf(folder, "ca", Leaf("manager", "system:kube-controller-manager"))
    write_leaf(folder, "ca", Leaf("service-account", "service-account"))
    for user in ("admin", "manager"):
        _write_kubeconfig(folder, server, user)
    etcd = f"http://127.0.0.1:{etcd_port}"
    peer = f"http://127.0.0.1:{peer_port}"
    commands: list[list[str | Path]] = [
        [
            programs["etcd"] / "etcd",
            f"--data-dir={folder}/etcd",
            f"--listen-client-urls={etcd}",
            f"--advertise-client-urls={etcd}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            "--unsafe-no-fsync",
        ],
        [
            programs["kubernetes"] / "kube-apiserver",
            "--bind-address=127.0.0.1",
            f"--secure-port={api_port}",
            f"--etcd-servers={etcd}",
            f"--cert-dir={folder}",
            f"--tls-cert-file={folder}/server.crt",
            f"--tls-private-key-file={folder}/server.key",
            f"--client-ca-file={folder}/ca.crt",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={folder}/service-account.crt",
            f"--service-account-signing-key-file={folder}/service-account.key",
            "--service-cluster-ip-range=10.97.0.0/16",
            "--authorization-mode=RBAC",
            "--endpoint-reconciler-type=none",
            "--enable-priority-and-fairness=false",
        ],
        [
            programs["kubernetes"] / "kube-controller-manager",
            "--bind-address=127.0.0.1",
            f"--secure-port={manager_port}",
            f"--cert-dir={folder}",
            f"--kubeconfig={folder}/manager.kubeconfig",
            f"--service-account-private-key-file={folder}/service-account.key",
            f"--root-ca-file={folder}/ca.crt",
            "--use-service-account-credentials",
            "--leader-elect=false",
        ],
    ]
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(_process(command, folder)) for command in commands]
        api = _connected(folder / "admin.kubeconfig", processes)
        yield Cluster(folder / "admin.kubeconfig", api)


@contextlib.contextmanager
def _process(command: list[str | Path], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _connected(kubeconfig: Path, processes: list[subprocess.Popen[bytes]]) -> dynamic.DynamicClient:
    deadline = time.monotonic() + _START_TIMEOUT_S
    configuration = client.Configuration()
    config.load_kube_config(str(kubeconfig), client_configuration=configuration)
    configuration.proxy, configuration.retries = None, False
    connection = client.ApiClient(configuration)
    while True:
        try:
            core = client.CoreV1Api(connection)
            core.read_namespaced_service_account("default", "default", _request_timeout=5)
            return dynamic.DynamicClient(connection, cache_file=str(kubeconfig.with_suffix(".kinds")))
        except (client.ApiException, urllib3.exceptions.HTTPError):
            stopped = [process.args for process in processes if process.poll() is not None]
            if stopped or time.monotonic() > deadline:
                raise RuntimeError(f"the API server doesn't start; stopped: {stopped}") from None
            time.sleep(0.1)


def _write_kubeconfig(folder: Path, server: str, user: str) -> None:
    def encoded(name: str) -> str:
        return base64.b64encode((folder / name).read_bytes()).decode()

    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "test",
                "cluster": {"server": server, "certificate-authority-data": encoded("ca.crt")},
            }
        ],
        "users": [
            {
                "name": user,
                "user": {
                    "client-certificate-data": encoded(f"{user}.crt"),
                    "client-key-data": encoded(f"{user}.key"),
                },
            }
        ],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": user}}],
        "current-context": "test",
    }
    (folder / f"{user}.kubeconfig").write_text(yaml.safe_dump(content))


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
