from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import CustomTimeouts, Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import (
    WAIT_FOR,
    KubernetesObject,
    container_security_context,
    labels,
    metadata,
    pod_security_context,
    resources,
)

_HTTP_PORT = 8080
_GRPC_PORT = 8081
_BUNDLE_PATH = "/mnt/models"
_UNLISTED_S = 8
"""How long a pod that must go still takes requests, so that every proxy has dropped it before it stops."""
_PREDICTOR_SUFFIX = "-predictor"


class InferenceEndpointArgs(TypedDict):
    """Arguments of ``InferenceEndpoint``."""

    namespace: Input[str]
    """Namespace that it runs in."""
    image: Input[str]
    """Reference of Atoll's serving image, or one that takes the same arguments."""
    model_version: Input[str]
    """Version that is served: the folder of the bundle on the volume. A new one rolls without a failed
    request."""
    claim_name: Input[str]
    """PersistentVolumeClaim with a folder a version; mounted read-only."""
    model_name: NotRequired[str]
    """Name of the model, and of the Kubernetes objects. The component's when absent."""
    min_replicas: NotRequired[int]
    """Fewest pods. 2 when absent."""
    max_replicas: NotRequired[int]
    """Most pods under load. Twice the fewest when absent."""
    cpu_target_percent: NotRequired[int]
    """Use of the requested CPU, in percent, that replicas are added to stay below. 70 when absent."""
    cpu_request: NotRequired[str]
    """CPU requested by each pod, in cores. ``1`` when absent; spare CPU is used too."""
    memory_mib: NotRequired[int]
    """Memory requested by and allowed to each pod, in MiB. 1024 when absent."""
    drain_s: NotRequired[int]
    """Seconds that requests in flight have to finish when a pod must go. 30 when absent."""
    start_timeout_s: NotRequired[int]
    """Seconds that a pod has to load the model. 300 when absent."""
    client_namespaces: NotRequired[Sequence[str]]
    """Namespaces whose pods may call, besides its own. None when absent."""


class InferenceEndpoint(pulumi.ComponentResource):
    """A model served by KServe in Standard mode: V1 and V2 REST, and V2 gRPC, under one stable address.

    It is done when the version answers as ready. Depends on ``KServe``: pass
    that component in ``depends_on``, because pods aren't admitted before its webhooks answer.
    """

    url: Output[str]
    """Address inside the cluster, REST; gRPC is port 8081 of the same host."""
    cluster_ip: Output[str]
    """The Service's virtual IP address, reachable from the nodes too."""
    model_name: Output[str]
    """Name of the model in request paths, as ``/v2/models/<name>/infer``."""
    model_version: Output[str]
    """The version that is served."""

    def __init__(self, name: str, args: InferenceEndpointArgs, opts: ResourceOptions | None = None) -> None:
        """Serve a model, by default the one called ``name``."""
        _check(name, args)
        super().__init__("atoll:index:InferenceEndpoint", name, {}, opts)
        model = args.get("model_name", name)
        guards = [
            KubernetesObject(f"{name}-traffic", _network_policy(model, args), ResourceOptions(parent=self)),
            KubernetesObject(
                f"{name}-disruption", _disruption_budget(model, args), ResourceOptions(parent=self)
            ),
        ]
        timeout = f"{int(args.get('start_timeout_s', 300)) * 2 + 60}s"
        service = KubernetesObject(
            f"{name}-inference-service",
            _inference_service(model, args),
            ResourceOptions(
                parent=self,
                depends_on=guards,
                custom_timeouts=CustomTimeouts(create=timeout, update=timeout),
            ),
        )
        # KServe's own Service isn't known to the program; this one has an address that is.
        address = KubernetesObject(
            f"{name}-address", _address(model, args), ResourceOptions(parent=self, depends_on=[service])
        )
        # With the id, unknown while previewing a new Service, so that nobody takes None for an address.
        known_ip = Output.all(address.field("spec", "clusterIP"), address.id)
        self.cluster_ip = known_ip.apply(lambda known: str(known[0]))
        namespace = address.field("metadata", "namespace")
        self.url = Output.concat("http://", address.name, ".", namespace, ".svc")
        self.model_name = service.name
        versions = Output.all(args["model_version"], service.name)
        self.model_version = versions.apply(lambda known: str(known[0]))
        self.register_outputs(
            {
                "url": self.url,
                "cluster_ip": self.cluster_ip,
                "model_name": self.model_name,
                "model_version": self.model_version,
            }
        )


def predictor_labels(endpoint: str) -> dict[str, str]:
    """Return the label that KServe puts on the pods of the predictor of ``endpoint``.

    Source: ``constants.GetRawServiceLabel`` of KServe 0.20.
    """
    return {"app": f"isvc.{endpoint}{_PREDICTOR_SUFFIX}"}


def _check(name: str, args: InferenceEndpointArgs) -> None:
    checks = Checks("InferenceEndpoint", name, args)
    checks.known(InferenceEndpointArgs.__annotations__, InferenceEndpointArgs.__required_keys__)
    # KServe adds "-predictor" and puts the result, after "isvc.", into a label of at most 63 characters.
    checks.dns_label(
        "model_name" if "model_name" in args else "name",
        value=args.get("model_name", name),
        max_length=63 - len(_PREDICTOR_SUFFIX) - len("isvc."),
    )
    checks.dns_label("namespace")
    checks.not_empty("image")
    checks.dns_label("model_version")
    for path in ("min_replicas", "max_replicas", "start_timeout_s"):
        checks.whole_number(path, at_least=1)
    checks.whole_number("cpu_target_percent", at_least=1, at_most=100)
    checks.whole_number("drain_s", at_least=0)
    checks.whole_number("memory_mib", at_least=64)
    checks.cpu("cpu_request")
    fewest, most = _replicas(args)
    if isinstance(fewest, int | float) and isinstance(most, int | float) and most < fewest:
        checks.add("max_replicas", "is below min_replicas", got=most, allowed=f"{fewest} or more")
    checks.finish()


def _replicas(args: InferenceEndpointArgs) -> tuple[int, int]:
    fewest = args.get("min_replicas", 2)
    return fewest, args.get("max_replicas", fewest * 2)


def _drain_s(args: InferenceEndpointArgs) -> int:
    return int(args.get("drain_s", 30))


def _inference_service(name: str, args: InferenceEndpointArgs) -> dict[str, Any]:
    fewest, most = (int(count) for count in _replicas(args))
    target = {"type": "Utilization", "averageUtilization": int(args.get("cpu_target_percent", 70))}
    predictor = {
        "minReplicas": fewest,
        "maxReplicas": most,
        "autoScaling": {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]},
        "deploymentStrategy": {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1},
        },
        "labels": labels(name, "endpoint"),
        **_pod(name, args),
    }
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": metadata(
            name,
            namespace=args["namespace"],
            labels=labels(name, "endpoint"),
            annotations={
                "serving.kserve.io/deploymentMode": "Standard",
                "serving.kserve.io/autoscalerClass": "hpa",
                WAIT_FOR: "condition=Ready",
            },
        ),
        "spec": {"predictor": predictor},
    }


def _pod(name: str, args: InferenceEndpointArgs) -> dict[str, Any]:
    spread = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": predictor_labels(name)},
    }
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": _UNLISTED_S + _drain_s(args) + 5,
        "securityContext": pod_security_context(),
        "topologySpreadConstraints": [spread],
        "containers": [_container(name, args)],
        "volumes": [
            {
                "name": "models",
                "persistentVolumeClaim": {"claimName": args["claim_name"], "readOnly": True},
            },
            {"name": "tmp", "emptyDir": {}},
        ],
    }


def _container(name: str, args: InferenceEndpointArgs) -> dict[str, Any]:
    start_checks = max(1, int(args.get("start_timeout_s", 300)) // 2)
    ready = {"httpGet": {"path": f"/v2/models/{name}/ready", "port": _HTTP_PORT}}
    return {
        "name": "kserve-container",  # KServe renames it to this anyway
        "image": args["image"],
        "imagePullPolicy": "IfNotPresent",
        "command": ["python", "-m", "atoll_serving"],
        "args": [
            f"--model-name={name}",
            f"--bundle-dir={_BUNDLE_PATH}",
            f"--http-port={_HTTP_PORT}",
            f"--grpc-port={_GRPC_PORT}",
            f"--drain-s={_UNLISTED_S}",
            f"--grace-s={_drain_s(args)}",
        ],
        "env": [
            {"name": "PROTOCOL", "value": "v2"},
            {"name": "HOME", "value": "/tmp"},  # noqa: S108 - in the container
        ],
        # KServe's Service takes the first port as 80 and gRPC by the port's name.
        "ports": [
            {"name": "http1", "containerPort": _HTTP_PORT, "protocol": "TCP"},
            {"name": "grpc-v2", "containerPort": _GRPC_PORT, "protocol": "TCP"},
        ],
        "startupProbe": {**ready, "periodSeconds": 2, "timeoutSeconds": 3, "failureThreshold": start_checks},
        "readinessProbe": {**ready, "periodSeconds": 5, "timeoutSeconds": 3},
        "livenessProbe": {
            "httpGet": {"path": "/v2/health/live", "port": _HTTP_PORT},
            "periodSeconds": 10,
            "timeoutSeconds": 5,
        },
        "resources": resources(args.get("cpu_request", "1"), int(args.get("memory_mib", 1024))),
        "securityContext": container_security_context(),
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {
                "name": "models",
                "mountPath": _BUNDLE_PATH,
                "subPath": args["model_version"],
                "readOnly": True,
            },
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - in the container
        ],
    }


def _address(name: str, args: InferenceEndpointArgs) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(name, namespace=args["namespace"], labels=labels(name, "endpoint")),
        "spec": {
            "type": "ClusterIP",
            "selector": predictor_labels(name),
            "ports": [
                {"name": "http1", "port": 80, "targetPort": _HTTP_PORT, "protocol": "TCP"},
                {
                    "name": "grpc-v2",
                    "port": _GRPC_PORT,
                    "targetPort": _GRPC_PORT,
                    "protocol": "TCP",
                    "appProtocol": "kubernetes.io/h2c",
                },
            ],
        },
    }


def _disruption_budget(name: str, args: InferenceEndpointArgs) -> dict[str, Any]:
    # maxUnavailable, because minAvailable with one replica would block every drain of a node.
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(name, namespace=args["namespace"], labels=labels(name, "endpoint")),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": predictor_labels(name)}},
    }


def _network_policy(name: str, args: InferenceEndpointArgs) -> dict[str, Any]:
    callers: list[dict[str, Any]] = [{"podSelector": {}}]
    callers.extend(
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
        for namespace in args.get("client_namespaces", [])
    )
    ports = [{"port": port, "protocol": "TCP"} for port in (_HTTP_PORT, _GRPC_PORT)]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(name, namespace=args["namespace"], labels=labels(name, "endpoint")),
        "spec": {
            "podSelector": {"matchLabels": predictor_labels(name)},
            "policyTypes": ["Ingress"],
            "ingress": [{"from": callers, "ports": ports}],
        },
    }
