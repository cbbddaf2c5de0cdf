"""Service: somebody answers behind it."""

from __future__ import annotations

from atoll_engine.kubernetes.cluster import Cluster
from atoll_engine.kubernetes.readiness.common import Object, Verdict, spec, status

Collection = tuple[str, dict[str, str]]


def service(live: Object, cluster: Cluster) -> Verdict:
    """A ready pod is behind it, and a load balancer has an address."""
    kind = spec(live).get("type", "ClusterIP")
    if kind == "ExternalName":
        return None
    if kind == "LoadBalancer" and not (status(live).get("loadBalancer") or {}).get("ingress"):
        return "its load balancer has no address yet"
    if spec(live).get("clusterIP") == "None" or not spec(live).get("selector"):
        return None
    path, query = endpoints(live)
    slices = cluster.list_objects(path, **query)
    found = (endpoint for item in slices for endpoint in item.get("endpoints") or ())
    # An absent condition is to be read as true (discovery.k8s.io/v1, EndpointConditions).
    if any((endpoint.get("conditions") or {}).get("ready") is not False for endpoint in found):
        return None
    selector = ",".join(f"{key}={value}" for key, value in spec(live)["selector"].items())
    return f"no ready pod is behind it; it selects {selector}"


def endpoints(live: Object) -> Collection:
    """Return where the endpoints of the service are listed."""
    metadata = live["metadata"]
    path = f"/apis/discovery.k8s.io/v1/namespaces/{metadata['namespace']}/endpointslices"
    return path, {"labelSelector": f"kubernetes.io/service-name={metadata['name']}"}
