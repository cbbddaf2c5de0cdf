"""Parts that the resources of a cluster have in common."""

from typing import Any

from atoll_policies.cases import Declared, resource

IMAGE = "registry.example.com/serve@sha256:" + "0" * 64
CONTAINER_SECURITY = {
    "privileged": False,
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
POD_SECURITY = {
    "runAsNonRoot": True,
    "runAsUser": 20000,
    "seccompProfile": {"type": "RuntimeDefault"},
}
GPU_POD = {
    "nodeSelector": {"accelerator-model": "L4"},
    "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
}


def container(name: str, *, gpus: int = 0, **more: Any) -> dict[str, Any]:
    """Return a container that serves, with ``gpus``."""
    gpu = {"nvidia.com/gpu": str(gpus)} if gpus else {}
    return {
        "name": name,
        "image": IMAGE,
        "env": [{"name": "PROTOCOL", "value": "v2"}],
        "ports": [{"containerPort": 8080}],
        "livenessProbe": {"httpGet": {"path": "/v2/health/live", "port": 8080}},
        "readinessProbe": {"httpGet": {"path": "/v2/health/ready", "port": 8080}},
        "resources": {
            "requests": {"cpu": "1", "memory": "4Gi", **gpu},
            "limits": {"cpu": "2", "memory": "4Gi", **gpu},
        },
        "securityContext": CONTAINER_SECURITY,
        **more,
    }


def pod(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a pod's spec."""
    return {
        "containers": list(containers),
        "serviceAccountName": "server",
        "automountServiceAccountToken": False,
        "securityContext": POD_SECURITY,
        **more,
    }


def kubernetes(
    name: str, version: str, kind: str, namespace: str = "serving", *, meta: Any = None, **rest: Any
) -> Declared:
    """Declare an object in ``namespace``; an empty one is for objects of the cluster."""
    group = version if "/" in version else f"core/{version}"
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **(meta or {})}
    tree = {"apiVersion": version, "kind": kind, "metadata": metadata, **rest}
    return resource(name, f"kubernetes:{group}:{kind}", tree)
