"""Nobody may give what they don't have."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import RBAC, ROLES, grants_none

RULE = Rule(
    id="rbac-no-bind",
    title="Roles don't grant `bind`",
    why="Whoever may bind roles makes themselves whatever a role allows.",
    fix="Take `bind` of roles, clusterroles and their bindings away.",
    severity=Severity.HIGH,
    requires={
        token: grants_none(RBAC, ("roles", "clusterroles", "rolebindings", "clusterrolebindings"), ("bind",))
        for token in ROLES
    },
    absent="passes",
    maps=(
        "cis-eks/4.1.8",
        "cis-gke/4.1.7",
        "cis-aks/4.1.7",
        "nist-800-53/AC-6",
        "nsa/authorization",
    ),
    equivalents=("CKV_K8S_157", "CKV2_K8S_1"),
    disagrees={
        "CKV_K8S_157": "it takes the verb for one of bindings, where Kubernetes asks for it on roles",
        "CKV2_K8S_1": "it takes the verb for one of bindings, where Kubernetes asks for it on roles",
    },
    good=(
        changed("cluster-role", "rules", [{"apiGroups": [RBAC], "resources": ["roles"], "verbs": ["get"]}]),
    ),
    bad=(
        *(
            changed("role", "rules", [{"apiGroups": [RBAC], "resources": [resource], "verbs": ["bind"]}])
            for resource in ("roles", "rolebindings", "clusterrolebindings")
        ),
        changed(
            "cluster-role", "rules", [{"apiGroups": [RBAC], "resources": ["clusterroles"], "verbs": ["bind"]}]
        ),
        changed(
            "role",
            "rules",
            [{"apiGroups": [RBAC], "resources": ["roles"], "verbs": ["bind"], "resourceNames": ["viewer"]}],
        ),
    ),
)
