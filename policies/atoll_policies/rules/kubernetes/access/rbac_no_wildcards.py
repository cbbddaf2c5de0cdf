"""Roles say what they grant."""

from atoll_policies import (
    Rule,
    Severity,
    all_of,
    changed,
    each,
    field,
)
from atoll_policies.rules.kubernetes.access._grants import ROLES

RULE = Rule(
    id="rbac-no-wildcards",
    title="Roles grant no wildcards",
    why="A wildcard grants what an update brings, secrets and roles themselves among it.",
    fix="Name groups, resources and verbs.",
    severity=Severity.HIGH,
    requires={
        token: all_of(
            *(
                each(f"rules[*].{part}[*]", field("").differs("*"))
                for part in ("apiGroups", "resources", "verbs")
            )
        )
        for token in ROLES
    },
    absent="passes",
    maps=(
        "cis-eks/4.1.3",
        "cis-gke/4.1.3",
        "cis-aks/4.1.3",
        "nist-800-53/AC-6",
        "nsa/authorization",
    ),
    equivalents=("CKV_K8S_49",),
    good=(changed("role", "rules[0].verbs", ["get", "watch"]),),
    bad=(
        changed("role", "rules[0].verbs", ["*"]),
        changed("cluster-role", "rules[0].resources", ["*"]),
        changed("role", "rules[0].apiGroups", ["*"]),
    ),
)
