"""Who may do what in a cluster."""

from atoll_policies.baselines.kubernetes._parts import kubernetes

_GROUP = "rbac.authorization.k8s.io"
_SERVER = {"kind": "ServiceAccount", "name": "server", "namespace": "serving"}

RESOURCES = [
    kubernetes("server", "v1", "ServiceAccount", automountServiceAccountToken=False),
    kubernetes(
        "role",
        f"{_GROUP}/v1",
        "Role",
        rules=[{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}],
    ),
    kubernetes(
        "cluster-role",
        f"{_GROUP}/v1",
        "ClusterRole",
        "",
        rules=[{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"]}],
    ),
    kubernetes(
        "role-binding",
        f"{_GROUP}/v1",
        "RoleBinding",
        roleRef={"apiGroup": _GROUP, "kind": "Role", "name": "role"},
        subjects=[_SERVER],
    ),
    kubernetes(
        "cluster-role-binding",
        f"{_GROUP}/v1",
        "ClusterRoleBinding",
        "",
        roleRef={"apiGroup": _GROUP, "kind": "ClusterRole", "name": "cluster-role"},
        subjects=[_SERVER],
    ),
    kubernetes("settings", "v1", "ConfigMap", data={"batch": "32"}),
    kubernetes("endpoint-settings", "v1", "Secret", type="Opaque", data={"password": ""}),
    kubernetes("certificate", "v1", "Secret", type="kubernetes.io/tls", data={"tls.crt": "", "tls.key": ""}),
]
