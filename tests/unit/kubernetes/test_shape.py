"""What the provider returns is what the SDK's own resource classes read."""

from __future__ import annotations

import importlib
from typing import Any

import pulumi_kubernetes
import pytest
from pulumi._types import resource_types

from atoll_engine.kubernetes import checking, objects, options
from atoll_engine.kubernetes.diff import replacing
from atoll_engine.kubernetes.values import UNKNOWN, Secret

_LIVE: dict[str, dict[str, Any]] = {
    "kubernetes:core/v1:ConfigMap": {"data": {"a": "1"}, "immutable": True},
    "kubernetes:core/v1:Secret": {"data": {"a": "MQ=="}, "type": "Opaque"},
    "kubernetes:core/v1:Namespace": {"spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}},
    "kubernetes:core/v1:Pod": {
        "spec": {"containers": [{"name": "main", "image": "a"}], "nodeName": "n"},
        "status": {
            "phase": "Running",
            "podIP": "10.0.0.1",
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    },
    "kubernetes:core/v1:Service": {
        "spec": {"clusterIP": "10.0.0.1", "ports": [{"port": 80, "targetPort": 80}]}
    },
    "kubernetes:core/v1:ServiceAccount": {"automountServiceAccountToken": True},
    "kubernetes:core/v1:PersistentVolumeClaim": {"spec": {"accessModes": ["ReadWriteOnce"]}, "status": {}},
    "kubernetes:apps/v1:Deployment": {
        "spec": {"replicas": 2, "selector": {"matchLabels": {"a": "b"}}},
        "status": {"availableReplicas": 2, "observedGeneration": 1},
    },
    "kubernetes:apps/v1:StatefulSet": {"spec": {"serviceName": "s"}, "status": {"readyReplicas": 1}},
    "kubernetes:apps/v1:DaemonSet": {"status": {"numberReady": 1}},
    "kubernetes:batch/v1:Job": {"spec": {"completions": 1}, "status": {"succeeded": 1}},
    "kubernetes:batch/v1:CronJob": {"spec": {"schedule": "* * * * *"}, "status": {}},
    "kubernetes:rbac.authorization.k8s.io/v1:Role": {"rules": [{"verbs": ["get"], "resources": ["pods"]}]},
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": {
        "roleRef": {"kind": "Role", "name": "r", "apiGroup": "rbac.authorization.k8s.io"}
    },
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": {"spec": {"podSelector": {"matchLabels": {"a": "b"}}}},
    "kubernetes:networking.k8s.io/v1:Ingress": {"spec": {"ingressClassName": "nginx"}, "status": {}},
    "kubernetes:policy/v1:PodDisruptionBudget": {
        "spec": {"minAvailable": 1},
        "status": {"currentHealthy": 1},
    },
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": {"spec": {"maxReplicas": 3}, "status": {}},
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": {
        "spec": {"group": "g", "scope": "Cluster"}
    },
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration": {
        "webhooks": [{"name": "w"}]
    },
    "kubernetes:storage.k8s.io/v1:StorageClass": {"provisioner": "p", "reclaimPolicy": "Delete"},
}
_GROUPS = {
    "rbac.authorization.k8s.io": "rbac",
    "networking.k8s.io": "networking",
    "apiextensions.k8s.io": "apiextensions",
    "admissionregistration.k8s.io": "admissionregistration",
    "storage.k8s.io": "storage",
}
_INTERNAL = {"__inputs", "__initialApiVersion", "__fieldManager"}


def _class_of(token: str) -> type:
    _, version, kind = token.split(":")
    group, _, name = version.partition("/")
    module = importlib.import_module(f"{pulumi_kubernetes.__name__}.{_GROUPS.get(group, group)}.{name}")
    found: type = getattr(module, kind)
    return found


@pytest.mark.parametrize("token", _LIVE)
def test_outputs_are_those_of_the_sdks_class(token: str) -> None:
    version, kind = objects.kind_of_token(token)
    metadata = {"name": "n", "namespace": "s", "uid": "u", "managedFields": [{"manager": "m"}]}
    live = {"apiVersion": version, "kind": kind, "metadata": metadata, **_LIVE[token]}
    inputs = {"apiVersion": version, "kind": kind, "metadata": {"name": "n"}}
    outputs = objects.state(inputs, live, "pulumi-kubernetes-12345678", version)
    names = resource_types(_class_of(token))
    assert outputs.keys() - _INTERNAL <= {"apiVersion", *(_camel(name) for name in names)}
    assert outputs["__inputs"] == inputs
    assert "managedFields" not in outputs["metadata"]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def test_a_secrets_content_is_secret_whatever_the_program_says() -> None:
    live = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "n"}, "data": {"a": "MQ=="}}
    inputs = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "n"}, "stringData": {"a": "1"}}
    outputs = objects.state(inputs, live, "m", "v1")
    assert outputs["data"] == Secret({"a": "MQ=="})
    assert outputs["__inputs"]["stringData"] == Secret({"a": "1"})


def test_names_follow_from_the_resource() -> None:
    names, urn = checking.Names(), "urn:pulumi:s::p::kubernetes:core/v1:ConfigMap::settings"
    first = names.suffix(urn)
    assert checking.Names().suffix(urn) == first
    names.note(urn, f"default/settings-{first}")
    assert names.suffix(urn) != first

    def named(**metadata: Any) -> Any:
        inputs = objects.checked_inputs(checking.token_of(urn), {"metadata": metadata}, {}, first, "My_Name")
        return inputs["metadata"]["name"]

    assert named() == "my-name"
    assert named(name="given") == "given"
    assert named(name=UNKNOWN) is UNKNOWN
    assert named(generateName="made-") == f"made-{first}"
    assert named(generateName=UNKNOWN) is UNKNOWN


def test_what_the_api_server_lets_change() -> None:
    assert replacing("Deployment", {}, ["spec.replicas", "spec.selector.matchLabels.a"]) == [
        "spec.selector.matchLabels.a"
    ]
    assert replacing("Pod", {}, ["spec.containers[0].image"]) == []
    assert replacing("Pod", {}, ["spec.containers[0].name"]) == ["spec.containers[0].name"]
    assert replacing("ConfigMap", {"immutable": True}, ["data.a"]) == ["data.a"]
    assert replacing("ConfigMap", {}, ["data.a"]) == []


def test_all_problems_of_the_annotations_are_told() -> None:
    bad = {options.TIMEOUT: "soon", options.PROPAGATION: "x", options.WAIT_FOR: "[broken"}
    assert len(options.problems({"metadata": {"annotations": bad}})) == 3
    good = {
        options.TIMEOUT: "30",
        options.PROPAGATION: "Background",
        options.WAIT_FOR: '["condition=Ready", "jsonpath={.a.b}=c"]',
    }
    assert options.problems({"metadata": {"annotations": good}}) == []
    assert options.problems({"metadata": {"annotations": UNKNOWN}}) == []
