"""Asking the cluster's API server: readiness, and the objects of the cluster's own add-ons."""

from __future__ import annotations

import base64
import json
import string
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import kubernetes
import urllib3
import yaml

from atoll_engine.cluster import dns
from atoll_engine.cluster.layout import DNS_DOMAIN, Addresses, Layout
from atoll_engine.errors import ClusterError

_FIELD_MANAGER = "atoll-cluster"
_ASK_EVERY_S = 0.3
_REQUEST_TIMEOUT_S = 10
_NOT_YET = (kubernetes.client.ApiException, urllib3.exceptions.HTTPError, OSError)


@contextmanager
def connected(kubeconfig: Path, context: str | None = None) -> Iterator[kubernetes.client.ApiClient]:
    """Give a client of the cluster; without `context` it is on this machine, and no proxy is used."""
    configuration = kubernetes.client.Configuration()
    kubernetes.config.load_kube_config(str(kubeconfig), context=context, client_configuration=configuration)
    if context is None:
        configuration.proxy = None
    configuration.retries = False
    client = kubernetes.client.ApiClient(configuration)
    try:
        yield client
    finally:
        client.rest_client.pool_manager.clear()


def answers_ready(kubeconfig: Path, context: str | None = None) -> bool:
    """Tell whether the API server answers and every node is Ready."""
    with connected(kubeconfig, context) as client:
        try:
            nodes = kubernetes.client.CoreV1Api(client).list_node(_request_timeout=_REQUEST_TIMEOUT_S).items
        except _NOT_YET:
            return False
    return bool(nodes) and all(_condition(node, "Ready")[0] for node in nodes)


def wait_for_server(client: kubernetes.client.ApiClient, timeout_s: float) -> None:
    """Wait until the API server has made what it makes at its first start."""
    roles, core = kubernetes.client.RbacAuthorizationV1Api(client), kubernetes.client.CoreV1Api(client)

    def ready() -> str | None:
        roles.read_cluster_role("system:kubelet-api-admin", _request_timeout=_REQUEST_TIMEOUT_S)
        core.read_namespace("kube-system", _request_timeout=_REQUEST_TIMEOUT_S)
        return None

    _wait("the API server", ready, timeout_s)


def wait_for_node(client: kubernetes.client.ApiClient, name: str, *, since: float, timeout_s: float) -> None:
    """Wait until the node has said after `since` (seconds since 1970) that it is Ready and takes pods."""
    core = kubernetes.client.CoreV1Api(client)

    def ready() -> str | None:
        node = core.read_node(name, _request_timeout=_REQUEST_TIMEOUT_S)
        if node.spec.taints:
            return f"tainted {node.spec.taints[0].key}"
        is_true, message = _condition(node, "Ready")
        heartbeat = next(item.last_heartbeat_time for item in node.status.conditions if item.type == "Ready")
        if heartbeat.timestamp() < since - 1:  # the API has whole seconds
            return "kubelet hasn't reported since the start"
        return None if is_true else message

    _wait(f"node {name}", ready, timeout_s)


def wait_for_dns(client: kubernetes.client.ApiClient, resolver: IPv4Address, timeout_s: float) -> None:
    """Wait until CoreDNS runs as it was applied last, and the `resolver` answers."""
    deadline = time.monotonic() + timeout_s
    apps = kubernetes.client.AppsV1Api(client)

    def rolled_out() -> str | None:
        found = apps.read_namespaced_deployment("coredns", "kube-system", _request_timeout=_REQUEST_TIMEOUT_S)
        state = found.status
        current = state.observed_generation == found.metadata.generation
        if (
            current
            and state.updated_replicas == state.ready_replicas == state.replicas == found.spec.replicas
        ):
            return None
        return _condition(found, "Available")[1]

    def resolves() -> str | None:
        return None if dns.answers(resolver, f"kubernetes.default.svc.{DNS_DOMAIN}") else "no answer"

    _wait("CoreDNS", rolled_out, deadline - time.monotonic())
    _wait("DNS", resolves, deadline - time.monotonic())


def apply_add_ons(
    client: kubernetes.client.ApiClient,
    layout: Layout,
    addresses: Addresses,
    *,
    images: Mapping[str, str],
    servers: list[IPv4Address],
) -> None:
    """Apply CoreDNS and metrics-server, with image references by program and the upstream resolvers."""
    forward = f"forward . {' '.join(map(str, servers))}" if servers else ""
    values = {
        "dns_domain": DNS_DOMAIN,
        "dns_service": str(addresses.dns_service),
        "forward": forward,
        "forward_quoted": json.dumps(forward),
        "coredns": images["coredns"],
        "metrics_server": images["metrics-server"],
        "metrics_certificate": _encoded(layout.pki / "metrics-server.crt"),
        "metrics_key": _encoded(layout.pki / "metrics-server.key"),
        "authority": _encoded(layout.pki / "ca.crt"),
    }
    dynamic = kubernetes.dynamic.DynamicClient(client)
    for file in ("rbac.yaml", "coredns.yaml", "metrics-server.yaml"):
        text = resources.files("atoll_engine.cluster").joinpath("addons", file).read_text()
        for document in yaml.safe_load_all(string.Template(text).substitute(values)):
            _apply(dynamic, document)


def _apply(dynamic: Any, document: dict[str, Any]) -> None:
    resource = dynamic.resources.get(api_version=document["apiVersion"], kind=document["kind"])
    resource.server_side_apply(
        body=document,
        name=document["metadata"]["name"],
        namespace=document["metadata"].get("namespace"),
        field_manager=_FIELD_MANAGER,
        force_conflicts=True,
    )


def _wait(what: str, ready: Callable[[], str | None], timeout_s: float) -> None:
    """Ask `ready` until it returns None; what it returned or raised last is in the error."""
    deadline = time.monotonic() + timeout_s
    last: object = None
    while True:
        try:
            last = ready()
        except _NOT_YET as error:
            last = error.reason if isinstance(error, kubernetes.client.ApiException) else error
        else:
            if last is None:
                return
        if time.monotonic() > deadline:
            raise ClusterError(
                f"{what} is not ready in time",
                got=last,
                fix="see ./atoll logs, and ./atoll doctor for the machine",
            )
        time.sleep(_ASK_EVERY_S)


def _condition(found: Any, kind: str) -> tuple[bool, str]:
    """Return whether condition `kind` of an object is true, and its message."""
    for item in (found.status.conditions if found.status else None) or []:
        if item.type == kind:
            return item.status == "True", item.message or item.reason or kind
    return False, "no status yet"


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
