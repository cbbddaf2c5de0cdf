"""Endpoints, and what they run on."""

from atoll_policies.baselines.kubernetes._parts import (
    CONTAINER_SECURITY,
    GPU_POD,
    IMAGE,
    POD_SECURITY,
    container,
    kubernetes,
)

_COMMIT = "0123456789abcdef0123456789abcdef01234567"
_DIGEST = "sha256:" + "1" * 64
_MODEL = {
    "annotations": {
        "serving.kserve.io/deploymentMode": "Standard",
        "serving.kserve.io/autoscalerClass": "hpa",
        "atoll.dev/model-digest": _DIGEST,
        "atoll.dev/model-signature": "verified",
        "atoll.dev/model-card": "https://models.example.com/flights/7",
        "atoll.dev/model-license": "apache-2.0",
    },
    "labels": {"networking.kserve.io/visibility": "cluster-local"},
}
_RESOURCES = {
    "requests": {"cpu": "4", "memory": "16Gi", "nvidia.com/gpu": "1"},
    "limits": {"cpu": "4", "memory": "16Gi", "nvidia.com/gpu": "1"},
}

_PREDICTOR = {
    "minReplicas": 2,
    "maxReplicas": 6,
    "timeout": 60,
    "containerConcurrency": 8,
    "canaryTrafficPercent": 10,
    "serviceAccountName": "server",
    "automountServiceAccountToken": False,
    "securityContext": POD_SECURITY,
    "logger": {"mode": "all", "url": "http://requests.logging.svc"},
    "topologySpreadConstraints": [
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": {"app": "isvc.endpoint-predictor"}},
        }
    ],
    "model": {
        "modelFormat": {"name": "huggingface"},
        "runtime": "runtime",
        "storageUri": f"hf://example/flights:{_COMMIT}",
        "args": ["--model_name=flights"],
        "env": [{"name": "HF_HUB_OFFLINE", "value": "1"}],
        "resources": _RESOURCES,
        "securityContext": CONTAINER_SECURITY,
        "readinessProbe": {"httpGet": {"path": "/v2/health/ready", "port": 8080}},
        "livenessProbe": {"httpGet": {"path": "/v2/health/live", "port": 8080}},
    },
    **GPU_POD,
}

RESOURCES = [
    kubernetes(
        "endpoint",
        "serving.kserve.io/v1beta1",
        "InferenceService",
        meta=_MODEL,
        spec={"predictor": _PREDICTOR},
    ),
    kubernetes(
        "second-endpoint",
        "serving.kserve.io/v1beta1",
        "InferenceService",
        meta=_MODEL,
        spec={"predictor": {**_PREDICTOR, "serviceAccountName": "second"}},
    ),
    kubernetes(
        "second-endpoint-disruption",
        "policy/v1",
        "PodDisruptionBudget",
        spec={"maxUnavailable": 1, "selector": {"matchLabels": {"app": "isvc.second-endpoint-predictor"}}},
    ),
    kubernetes(
        "endpoint-disruption",
        "policy/v1",
        "PodDisruptionBudget",
        spec={"maxUnavailable": 1, "selector": {"matchLabels": {"app": "isvc.endpoint-predictor"}}},
    ),
    kubernetes(
        "runtime",
        "serving.kserve.io/v1alpha1",
        "ServingRuntime",
        spec={
            "supportedModelFormats": [{"name": "huggingface", "version": "1"}],
            "containers": [
                {
                    **container("kserve-container"),
                    "securityContext": {**CONTAINER_SECURITY, **POD_SECURITY},
                }
            ],
        },
    ),
    kubernetes(
        "llm",
        "serving.kserve.io/v1alpha2",
        "LLMInferenceService",
        meta=_MODEL,
        spec={
            "model": {"uri": f"hf://example/chat:{_COMMIT}", "name": "chat"},
            "replicas": 2,
            "template": {
                "containers": [{"name": "main", "image": IMAGE, "args": [], "resources": _RESOURCES}],
                "serviceAccountName": "server",
                **GPU_POD,
            },
        },
    ),
    kubernetes(
        "llm-disruption",
        "policy/v1",
        "PodDisruptionBudget",
        spec={"maxUnavailable": 1, "selector": {"matchLabels": {"app.kubernetes.io/name": "llm"}}},
    ),
    kubernetes(
        "model-cache",
        "serving.kserve.io/v1alpha1",
        "LocalModelCache",
        "",
        spec={"sourceModelUri": f"hf://example/chat:{_COMMIT}", "modelSize": "20Gi", "nodeGroups": ["gpus"]},
    ),
]
