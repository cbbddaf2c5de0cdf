"""What an environment answers: the logs of its workloads, the check's result, a prediction."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from atoll_engine.errors import AtollError

if TYPE_CHECKING:
    from atoll_engine.cluster import Cluster

WORKLOADS = {"training": "training", "serving": "endpoint", "check": "check"}
"""Names a person uses, and the value of ``app.kubernetes.io/component`` on their pods."""


@dataclass(frozen=True)
class Prediction:
    """A real flight of the test months, what the endpoint says of it, and what happened."""

    flight: dict[str, Any]
    probability: float
    late: bool


def workload_log(cluster: Cluster, namespace: str, workload: str, lines: int = 200) -> str:
    """Return the last ``lines`` lines that the workload's newest pod printed.

    Raises AtollError for an unknown workload or where it has no pod.
    """
    if workload not in WORKLOADS:
        raise AtollError("no such workload", got=workload, allowed=sorted(WORKLOADS))
    api = _core_api(cluster)
    selector = f"app.kubernetes.io/component={WORKLOADS[workload]}"
    pods = api.list_namespaced_pod(namespace, label_selector=selector).items
    if not pods:
        raise AtollError(f"{workload} has no pod in namespace {namespace}", fix="run: ./atoll up")
    newest = max(pods, key=lambda pod: pod.metadata.creation_timestamp)
    log: str = api.read_namespaced_pod_log(newest.metadata.name, namespace, tail_lines=lines)
    return log


def cluster_uid(cluster: Cluster) -> str:
    """Return what tells this cluster from one that is made later under the same name."""
    return str(_core_api(cluster).read_namespace("kube-system").metadata.uid)


def check_result(cluster: Cluster, namespace: str) -> dict[str, Any]:
    """Return what the last endpoint check reported: metrics on the test months and an example."""
    result: dict[str, Any] = json.loads(workload_log(cluster, namespace, "check", lines=1))
    return result


def ask(url: str, model: str, flight: dict[str, Any]) -> float:
    """Return the endpoint's probability that ``flight`` is late, asked by the V1 protocol over HTTP.

    Raises AtollError with the endpoint's own words where it doesn't answer.
    """
    body = json.dumps({"instances": [flight]}).encode()
    request = urllib.request.Request(  # noqa: S310  # the stack's own endpoint
        f"{url}/v1/models/{model}:predict", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return float(json.load(answer)["predictions"][0])
    except HTTPError as refused:
        raise AtollError(
            f"{url} refused the request", got=refused.read(500).decode(errors="replace")
        ) from refused
    except (URLError, TimeoutError, ValueError) as silent:
        raise AtollError(
            f"{url} doesn't answer", got=silent, fix="see: ./atoll logs local serving"
        ) from silent


def _core_api(cluster: Cluster) -> Any:
    from kubernetes import client, config

    loaded = config.new_client_from_config(str(cluster.kubeconfig), context=cluster.context)
    return client.CoreV1Api(loaded)
