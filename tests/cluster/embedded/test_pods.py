"""What a pod can do: names, Services, logs, commands, volumes, figures; and what it can't."""

from __future__ import annotations

import contextlib
import socket
import urllib.request
from collections.abc import Callable
from typing import Any

import kubernetes
import pytest
from kubernetes.client import ApiException

from atoll_engine.cluster import network

Node = Any  # conftest.Node: a running cluster and a client of it
WaitFor = Callable[..., Any]

SERVE = "echo hello > /tmp/index.html; exec httpd -f -p 8080 -h /tmp"


def _service(node: Node, name: str) -> Any:
    ports = [{"port": 80, "targetPort": 8080}]
    body = {"metadata": {"name": name}, "spec": {"selector": {"app": name}, "ports": ports}}
    return node.core.create_namespaced_service("default", body)


@pytest.fixture
def web(node: Node, wait_for: WaitFor) -> Any:
    """A Service with one pod that answers `hello`."""
    node.pod(
        "web",
        SERVE,
        container={
            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
            "readinessProbe": {"tcpSocket": {"port": 8080}, "periodSeconds": 1},
        },
        volumes=[{"name": "tmp", "emptyDir": {}}],
    )
    service = _service(node, "web")

    def has_endpoint() -> bool:
        slices = kubernetes.client.DiscoveryV1Api(node.client).list_namespaced_endpoint_slice("default")
        named = [
            s for s in slices.items if (s.metadata.labels or {}).get("kubernetes.io/service-name") == "web"
        ]
        return any(e.conditions.ready for s in named for e in s.endpoints or [])

    wait_for("an endpoint of web", has_endpoint)
    yield service
    node.core.delete_namespaced_service("web", "default")


def _resolves(name: str) -> bool:
    with contextlib.suppress(OSError):
        return bool(socket.getaddrinfo(name, 443))
    return False


def test_pod_finds_services_by_name_and_reaches_them(node: Node, web: Any) -> None:
    output = node.run("caller", "nslookup web.default.svc.cluster.local && wget -q -O - http://web")
    assert web.spec.cluster_ip in output
    assert "hello" in output


def test_pod_reaches_its_own_service(node: Node, web: Any) -> None:
    assert node.execute("web", "wget -q -O - http://web.default.svc") == "hello\n"


def test_pod_reaches_the_api_server_by_its_service(node: Node, web: Any) -> None:
    node.pod("waiting", "exec sleep 60")
    answer = node.execute("waiting", "wget -q -O - http://kubernetes.default.svc:443")
    assert "400 Bad Request" in answer  # it wants HTTPS


def test_host_reaches_services_at_their_address(node: Node, web: Any) -> None:
    with urllib.request.urlopen(f"http://{web.spec.cluster_ip}", timeout=10) as answer:
        assert answer.read() == b"hello\n"


def test_pod_resolves_what_the_host_resolves(node: Node) -> None:
    """Through the cluster's resolver, which asks the host's; so packets get out, and back in."""
    servers = network.name_servers()
    assert f"nameserver {node.cluster.addresses.dns_service}" in node.run("inside", "cat /etc/resolv.conf")
    direct = node.run("direct", "cat /etc/resolv.conf", dnsPolicy="Default")
    assert [f"nameserver {server}" for server in servers] == direct.splitlines()
    known = next((name for name in ("pypi.org", "deb.debian.org") if _resolves(name)), None)
    if known and servers:
        assert "Name:" in node.run("outside", f"nslookup -type=a {known}")


def test_logs_and_commands_go_through_the_api_server(node: Node) -> None:
    node.pod("talker", "echo said; exec sleep 60")
    assert node.log("talker") == "said\n"
    assert node.execute("talker", "id -u") == "1000\n"


def test_volume_folder_is_shared_with_the_host(node: Node) -> None:
    folder = node.cluster.volumes_dir / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    (folder / "from-host").write_text("host")
    node.run(
        "writer",
        "cat /data/from-host && echo pod > /data/from-pod",
        container={"volumeMounts": [{"name": "data", "mountPath": "/data"}]},
        volumes=[{"name": "data", "hostPath": {"path": str(folder), "type": "Directory"}}],
    )
    assert (folder / "from-pod").read_text() == "pod\n"
    assert (folder / "from-pod").stat().st_uid == 1000


def test_restricted_namespace_refuses_a_privileged_pod(node: Node) -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    node.core.create_namespace({"metadata": {"name": "guarded", "labels": labels}})
    container = {"name": "main", "image": node.image, "securityContext": {"privileged": True}}
    body = {"metadata": {"name": "bad"}, "spec": {"containers": [container]}}
    try:
        with pytest.raises(ApiException, match="violates PodSecurity") as refused:
            node.core.create_namespaced_pod("guarded", body)
        assert refused.value.status == 403
    finally:
        node.core.delete_namespace("guarded")


def test_metrics_api_has_figures_of_node_and_pods(node: Node, wait_for: WaitFor) -> None:
    custom = kubernetes.client.CustomObjectsApi(node.client)

    def nodes() -> list[str]:
        found = custom.list_cluster_custom_object("metrics.k8s.io", "v1beta1", "nodes")
        return [item["metadata"]["name"] for item in found["items"]]

    def pods() -> list[str]:
        found = custom.list_namespaced_custom_object("metrics.k8s.io", "v1beta1", "kube-system", "pods")
        return [item["metadata"]["name"].partition("-")[0] for item in found["items"]]

    assert wait_for("figures of the node", nodes) == ["embedded"]
    wait_for("figures of a pod", lambda: "coredns" in pods())


def test_host_port_is_a_port_of_the_node_only(node: Node, wait_for: WaitFor) -> None:
    node.pod(
        "ported",
        SERVE,
        container={
            "ports": [{"containerPort": 8080, "hostPort": 18080}],
            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
        },
        volumes=[{"name": "tmp", "emptyDir": {}}],
    )
    address = str(node.cluster.addresses.node)
    wait_for("the port", lambda: socket.create_connection((address, 18080), timeout=2).close() is None)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", 18080), timeout=2)
