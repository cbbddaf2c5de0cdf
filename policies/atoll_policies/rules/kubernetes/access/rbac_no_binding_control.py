"""Nobody may say who may what."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import RBAC, ROLES, grants_none

RULE = Rule(
    id="rbac-no-binding-control",
    title="Roles don't grant writing of role bindings",
    why="With `bind` or a role at hand, whoever writes bindings gives themselves more. Operators that set"
    " up namespaces need it, so that it is only told.",
    fix="Take create, update and patch of rolebindings and clusterrolebindings away.",
    severity=Severity.MEDIUM,
    requires={
        token: grants_none(RBAC, ("rolebindings", "clusterrolebindings"), ("create", "patch", "update"))
        for token in ROLES
    },
    absent="passes",
    prod=Level.ADVISORY,
    maps=(
        "cis-eks/4.1.8",
        "cis-gke/4.1.7",
        "cis-aks/4.1.7",
        "nist-800-53/AC-6",
    ),
    good=(
        changed(
            "cluster-role", "rules", [{"apiGroups": [RBAC], "resources": ["rolebindings"], "verbs": ["get"]}]
        ),
    ),
    bad=(
        *(
            changed(
                "cluster-role", "rules", [{"apiGroups": [RBAC], "resources": [resource], "verbs": [verb]}]
            )
            for resource, verb in (
                ("clusterrolebindings", "create"),
                ("rolebindings", "update"),
                ("rolebindings", "patch"),
            )
        ),
    ),
)
