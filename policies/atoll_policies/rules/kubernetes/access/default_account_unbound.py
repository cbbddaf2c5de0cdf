"""Pods that name no account may nothing."""

from atoll_policies import (
    Rule,
    Severity,
    all_of,
    changed,
    each,
    field,
    negated,
)

RULE = Rule(
    id="default-account-unbound",
    title="Nothing is granted to default service accounts",
    why="Every pod that names no account has what the default one was granted.",
    fix="Make a service account for the program, and bind the role to it.",
    severity=Severity.MEDIUM,
    requires={
        token: each(
            "subjects[*]",
            negated(
                all_of(field("kind").equals("ServiceAccount"), field("name").equals("default")),
                "not be the default service account",
            ),
        )
        for token in (
            "kubernetes:rbac.authorization.k8s.io:ClusterRoleBinding",
            "kubernetes:rbac.authorization.k8s.io:RoleBinding",
        )
    },
    absent="passes",
    maps=(
        "cis-eks/4.1.5",
        "cis-gke/4.1.4",
        "cis-aks/4.1.5",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV_K8S_42",),
    good=(
        changed("cluster-role-binding", "subjects[0]", {"kind": "Group", "name": "default"}),
        changed("cluster-role-binding", "subjects[0].name", "another"),
    ),
    bad=(
        changed("role-binding", "subjects[0].name", "default"),
        changed(
            "cluster-role-binding",
            "subjects[0]",
            {"kind": "ServiceAccount", "name": "default", "namespace": "serving"},
        ),
    ),
)
