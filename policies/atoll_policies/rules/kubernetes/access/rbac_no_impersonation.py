"""Nobody may be somebody else."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import ROLES, grants_none

RULE = Rule(
    id="rbac-no-impersonation",
    title="Roles don't grant impersonation",
    why="Whoever may impersonate is every user and group, administrators among them.",
    fix="Take `impersonate` of users, groups and serviceaccounts away.",
    severity=Severity.HIGH,
    requires={
        token: grants_none("", ("users", "groups", "serviceaccounts"), ("impersonate",)) for token in ROLES
    },
    absent="passes",
    maps=(
        "cis-eks/4.1.8",
        "cis-gke/4.1.7",
        "cis-aks/4.1.7",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV2_K8S_3",),
    good=(
        changed(
            "cluster-role", "rules", [{"apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["get"]}]
        ),
    ),
    bad=(
        *(
            changed(
                "role",
                "rules",
                [{"apiGroups": [""], "resources": [resource], "verbs": ["impersonate"]}],
            )
            for resource in ("users", "groups", "serviceaccounts")
        ),
    ),
)
