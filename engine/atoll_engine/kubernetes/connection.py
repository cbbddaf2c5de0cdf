"""HTTP to one API server: credentials and TLS by the official client, bodies as they are.

The client's typed models aren't used: an object goes to the server and to the state as the program wrote it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes.config import Config, load_kubeconfig, with_cluster
from atoll_engine.kubernetes.errors import ApiError, UnreachableError

if TYPE_CHECKING:
    import urllib3
    from kubernetes import client

_POOL_SIZE = 64
_CONNECT_S, _READ_S = 5.0, 60.0
_WATCH_S = 300
_QUOTED = '"'


@dataclass
class Answer:
    """What the server said: the object, and its warnings."""

    content: dict[str, Any]
    warnings: list[str] = field(default_factory=list)


class Connection:
    """One pool of connections to one cluster. Safe to use from many threads."""

    def __init__(self, config: Config) -> None:
        """Connect when something is asked first."""
        self._config = config
        self._client: client.ApiClient | None = None
        self._lock = threading.Lock()
        self._reachable: UnreachableError | bool | None = None
        self._probing = threading.Lock()

    @property
    def default_namespace(self) -> str:
        """The namespace of what names none: the provider's, else the context's, else ``default``."""
        return self._config.namespace or _context_namespace(self._config) or "default"

    def unreachable(self) -> UnreachableError | None:
        """Return why the cluster can't be asked, or None where it answers; found out once."""
        with self._probing:
            if self._reachable is None:
                try:
                    self._send("GET", "/version", retries=0)
                    self._reachable = True
                except UnreachableError as error:
                    self._reachable = error
        return self._reachable if isinstance(self._reachable, UnreachableError) else None

    def request(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: Any = None,
        content_type: str = "application/json",
    ) -> Answer:
        """Return the server's answer. Raises ApiError if it refuses, UnreachableError if it is silent."""
        response = self._send(method, path, query, body, content_type)
        try:
            content: dict[str, Any] = json.loads(response.data or b"{}")
        except ValueError:
            content = {"message": response.data.decode(errors="replace")[:500]}
        if response.status >= 400:
            raise _refusal(response.status, content)
        return Answer(content, [_warning(text) for text in response.headers.getlist("Warning")])

    def text(self, path: str, query: dict[str, str]) -> str:
        """Return a text, such as a log; empty where the server has none."""
        response = self._send("GET", path, query)
        return response.data.decode(errors="replace") if response.status == 200 else ""

    def watch(
        self, path: str, query: dict[str, str], opened: Callable[[Callable[[], None]], None]
    ) -> Iterator[bytes]:
        """Yield a line for each change below ``path`` until the server ends the watch, within minutes.

        ``opened`` is given a function that ends it from another thread.
        """
        wanted = {**query, "watch": "true", "timeoutSeconds": str(_WATCH_S)}
        response = self._send("GET", path, wanted, stream=True)
        opened(response.shutdown)
        try:
            if response.status < 400:
                pending = b""
                for chunk in response.stream(amt=1 << 16):
                    *lines, pending = (pending + chunk).split(b"\n")
                    yield from lines
        finally:
            response.close()

    def _send(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: Any = None,
        content_type: str = "application/json",
        *,
        retries: int = 2,
        stream: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        import urllib3

        connected = self._connected()
        headers = {"Accept": "application/json", "Content-Type": content_type, "User-Agent": "atoll"}
        connected.update_params_for_auth(headers, [], ["BearerToken"], path, method, body)
        server = connected.configuration.host
        read_s = _WATCH_S + _READ_S if stream else _READ_S
        try:
            response: urllib3.BaseHTTPResponse = connected.rest_client.pool_manager.request(
                method,
                f"{server}{path}?{urlencode(query)}" if query else server + path,
                body=json.dumps(body) if body is not None else None,
                headers=headers,
                timeout=urllib3.Timeout(connect=_CONNECT_S, read=read_s),
                retries=urllib3.Retry(connect=retries, read=0, status=0, backoff_factor=0.3),
                preload_content=not stream,
            )
        except urllib3.exceptions.HTTPError as error:
            message = f"configured Kubernetes cluster is unreachable: {_cause(error)}"
            raise UnreachableError(
                message, got=server, fix="start the cluster, or correct the kubeconfig"
            ) from error
        return response

    def _connected(self) -> client.ApiClient:
        with self._lock:
            if self._client is None:
                self._client = _connect(self._config)
            return self._client


def _connect(config: Config) -> client.ApiClient:
    from kubernetes import client
    from kubernetes.config import ConfigException, load_kube_config, load_kube_config_from_dict

    configuration = client.Configuration()
    configuration.connection_pool_maxsize = _POOL_SIZE
    try:
        if config.kubeconfig:
            content = with_cluster(load_kubeconfig(config.kubeconfig), config.context, config.cluster)
            load_kube_config_from_dict(content, context=config.context, client_configuration=configuration)
        else:
            load_kube_config(context=config.context, client_configuration=configuration)
    except (AtollError, ConfigException, OSError, KeyError, TypeError, ValueError) as error:
        message = f"configured Kubernetes cluster is unreachable: {error}"
        raise UnreachableError(message, fix="give the provider a kubeconfig of the cluster") from error
    return client.ApiClient(configuration)


def _context_namespace(config: Config) -> str | None:
    import yaml
    from kubernetes.config import ConfigException, list_kube_config_contexts

    try:
        if config.kubeconfig:
            content = load_kubeconfig(config.kubeconfig)
            contexts, active = content.get("contexts") or [], content.get("current-context")
        else:
            contexts, chosen = list_kube_config_contexts()
            active = chosen["name"]
    except (AtollError, ConfigException, OSError, KeyError, TypeError, yaml.YAMLError):
        return None
    wanted = config.context or active
    found = next((entry.get("context") or {} for entry in contexts if entry.get("name") == wanted), {})
    return str(found["namespace"]) if found.get("namespace") else None


def _refusal(status: int, content: dict[str, Any]) -> ApiError:
    details = content.get("details") or {}
    causes = [
        f"{cause.get('field', '')}: {cause.get('message', '')}" for cause in details.get("causes") or ()
    ]
    message = content.get("message") or "the API server gave no message"
    # A single complaint is in the message already.
    return ApiError(status, content.get("reason", ""), message, tuple(causes) if len(causes) > 1 else ())


def _warning(header: str) -> str:
    # RFC 9111's deprecated field, as Kubernetes uses it: 299 - "text"
    text = header.partition(_QUOTED)[2].rpartition(_QUOTED)[0] or header
    return text.replace('\\"', _QUOTED)


def _cause(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return str(reason or error).partition("): ")[2] or str(reason or error)
