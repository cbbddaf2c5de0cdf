"""Nobody may write rights that they don't have."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import RBAC, ROLES, grants_none

RULE = Rule(
    id="rbac-no-escalate",
    title="Roles don't grant `escalate`",
    why="Whoever may escalate writes themselves a role that may everything.",
    fix="Take `escalate` of roles and clusterroles away.",
    severity=Severity.HIGH,
    requires={token: grants_none(RBAC, ("roles", "clusterroles"), ("escalate",)) for token in ROLES},
    absent="passes",
    maps=(
        "cis-eks/4.1.8",
        "cis-gke/4.1.7",
        "cis-aks/4.1.7",
        "nist-800-53/AC-6",
        "nsa/authorization",
    ),
    equivalents=("CKV_K8S_158",),
    good=(
        changed("cluster-role", "rules", [{"apiGroups": [RBAC], "resources": ["roles"], "verbs": ["get"]}]),
    ),
    bad=(
        *(
            changed(
                "cluster-role",
                "rules",
                [{"apiGroups": [RBAC], "resources": [resource], "verbs": ["escalate"]}],
            )
            for resource in ("clusterroles", "roles")
        ),
    ),
)
