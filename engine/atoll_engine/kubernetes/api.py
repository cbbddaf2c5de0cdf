"""One cluster's API: discovery, server-side apply, reads, deletes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
import yaml
from kubernetes import client, config

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes.objects import Ref

_RETRY_S = 60.0
_POOL_SIZE = 64
# What the API server says of a path that it doesn't serve, or doesn't serve yet.
_KIND_UNSERVED = "could not find the requested resource"
_DEFINITION = "CustomResourceDefinition"


class ApiError(AtollError):
    """The API server refused: ``status`` is the HTTP status, ``reason`` Kubernetes' own word."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        """Keep status and reason beside the message."""
        super().__init__(message)
        self.status = status
        self.reason = reason


class UnreachableError(AtollError):
    """The API server doesn't answer."""


@dataclass(frozen=True)
class Kind:
    """A kind that the server serves."""

    plural: str
    namespaced: bool


class Api:
    """Talks to one cluster. Safe to use from many threads."""

    def __init__(self, kubeconfig: str | None, context: str | None, cluster: str | None) -> None:
        """Load ``kubeconfig``, a path or the content of one; None means the user's default.

        Raises AtollError where it can't be used.
        """
        self._client = _connect(kubeconfig, context, cluster)
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._lock = threading.Lock()

    def kind(self, api_version: str, kind: str) -> Kind | None:
        """Return how the server serves a kind, or None where it doesn't."""
        with self._lock:
            known = self._kinds.get((api_version, kind))
            if known is None:
                self._discover(api_version)
                known = self._kinds.get((api_version, kind))
            return known

    def get(self, ref: Ref) -> dict[str, Any] | None:
        """Return the object, or None where there is none."""
        try:
            return self._request("GET", self._path(ref))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list_objects(self, path: str, **query: str) -> list[dict[str, Any]]:
        """Return the items of a list, such as a namespace's pods."""
        items: list[dict[str, Any]] = self._request("GET", path, query)["items"]
        return items

    def log(self, namespace: str, pod: str, container: str, lines: int) -> str:
        """Return the last lines of a container, of its run before where it has restarted."""
        path = f"/api/v1/namespaces/{namespace}/pods/{pod}/log"
        for previous in ("true", "false"):
            query = urlencode({"container": container, "tailLines": lines, "previous": previous})
            try:
                answer = self._send("GET", f"{path}?{query}", None, "application/json")
            except AtollError:
                continue
            if answer.status == 200 and answer.data:
                return str(answer.data.decode(errors="replace"))
        return ""

    def apply(
        self, ref: Ref, manifest: dict[str, Any], manager: str, *, force: bool, dry_run: bool
    ) -> dict[str, Any]:
        """Apply ``manifest`` as ``manager`` and return the object that the server made of it."""
        query = {"fieldManager": manager, "force": str(force).lower()}
        if dry_run:
            query["dryRun"] = "All"

        def send() -> dict[str, Any]:
            return self._request("PATCH", self._path(ref), query, manifest, "application/apply-patch+yaml")

        applied = send() if dry_run else _retried(send)
        self._forget_kinds(ref)
        return applied

    def delete(self, ref: Ref, propagation: str) -> None:
        """Ask for the object's deletion; nothing happens where there is none."""
        try:
            options = {"propagationPolicy": propagation}
            self._request("DELETE", self._path(ref), None, options, "application/json")
        except ApiError as error:
            if error.status != 404:
                raise
        self._forget_kinds(ref)

    def version(self) -> str:
        """Return the server's version; raises UnreachableError where it doesn't answer."""
        return str(self._request("GET", "/version")["gitVersion"])

    def _forget_kinds(self, changed: Ref) -> None:
        if changed.kind == _DEFINITION:
            with self._lock:
                self._kinds.clear()

    def _discover(self, api_version: str) -> None:
        prefix = "/apis/" if "/" in api_version else "/api/"
        try:
            found = self._request("GET", prefix + api_version)
        except ApiError as error:
            if error.status == 404:
                return
            raise
        for resource in found["resources"]:
            if "/" not in resource["name"]:
                self._kinds[api_version, resource["kind"]] = Kind(resource["name"], resource["namespaced"])

    def _path(self, ref: Ref) -> str:
        kind = self.kind(ref.api_version, ref.kind)
        if kind is None:
            message = f"the cluster has no kind {ref.kind} in {ref.api_version}: its definition is missing"
            raise ApiError(404, "NoKind", message)
        prefix = "/apis/" if "/" in ref.api_version else "/api/"
        namespace = f"/namespaces/{quote(ref.namespace)}" if kind.namespaced and ref.namespace else ""
        return f"{prefix}{ref.api_version}{namespace}/{kind.plural}/{quote(ref.name)}"

    def _request(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        content_type: str = "application/json",
    ) -> dict[str, Any]:
        answer = self._send(method, f"{path}?{urlencode(query)}" if query else path, body, content_type)
        try:
            content: dict[str, Any] = json.loads(answer.data or b"{}")
        except ValueError:
            content = {"message": answer.data.decode(errors="replace")[:500]}
        if answer.status >= 400:
            raise ApiError(answer.status, content.get("reason", ""), content.get("message", "no message"))
        return content

    def _send(
        self, method: str, path: str, body: dict[str, Any] | None, content_type: str
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Accept": "application/json", "Content-Type": content_type}
        self._client.update_params_for_auth(headers, [], ["BearerToken"], path, method, body)
        try:
            answer: urllib3.BaseHTTPResponse = self._client.rest_client.pool_manager.request(
                method,
                self._client.configuration.host + path,
                body=json.dumps(body) if body is not None else None,
                headers=headers,
                timeout=urllib3.Timeout(connect=5, read=60),
                retries=urllib3.Retry(connect=2, read=0, status=0, backoff_factor=0.3),
            )
        except urllib3.exceptions.HTTPError as error:
            raise UnreachableError(
                "the Kubernetes cluster doesn't answer", got=f"{self._client.configuration.host}: {error}"
            ) from error
        return answer


def _connect(kubeconfig: str | None, context: str | None, cluster: str | None) -> client.ApiClient:
    configuration = client.Configuration()
    configuration.connection_pool_maxsize = _POOL_SIZE
    try:
        if kubeconfig and "\n" not in kubeconfig and not kubeconfig.lstrip().startswith("{"):
            content = yaml.safe_load(Path(kubeconfig).expanduser().read_text())
        elif kubeconfig:
            content = yaml.safe_load(kubeconfig)
        else:
            config.load_kube_config(context=context, client_configuration=configuration)
            return client.ApiClient(configuration)
        if cluster:
            chosen = context or content.get("current-context")
            for entry in content.get("contexts", []):
                if entry["name"] == chosen:
                    entry["context"]["cluster"] = cluster
        config.load_kube_config_from_dict(content, context=context, client_configuration=configuration)
    except (OSError, yaml.YAMLError, config.ConfigException, AttributeError, TypeError, KeyError) as error:
        raise AtollError(
            "the kubeconfig can't be used", got=error, fix="name a readable kubeconfig"
        ) from error
    return client.ApiClient(configuration)


def _retried(send: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Repeat what fails only because something else has just been made: a kind, a namespace, a webhook."""
    deadline = time.monotonic() + _RETRY_S
    while True:
        try:
            return send()
        except ApiError as error:
            passing = (
                error.reason == "NoKind"
                or (error.status == 404 and ("namespaces" in str(error) or _KIND_UNSERVED in str(error)))
                or (error.status == 500 and "failed calling webhook" in str(error))
                or error.status in {429, 503}
            )
            if not passing or time.monotonic() > deadline:
                raise
        time.sleep(1)
