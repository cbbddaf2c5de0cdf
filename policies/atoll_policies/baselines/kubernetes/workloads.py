"""Pods as they should be, bare and in what holds them."""

from atoll_policies.cases import resource

CONTAINER = {
    "name": "serve",
    "image": "registry.example.com/serve@sha256:" + "0" * 64,
    "securityContext": {"privileged": False, "allowPrivilegeEscalation": False},
}
POD = {"containers": [CONTAINER]}

RESOURCES = [
    resource(
        "pod",
        "kubernetes:core/v1:Pod",
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod", "namespace": "serving"}, "spec": POD},
    ),
    resource(
        "deployment",
        "kubernetes:apps/v1:Deployment",
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "deployment", "namespace": "serving"},
            "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "serve"}}, "template": {"spec": POD}},
        },
    ),
]
