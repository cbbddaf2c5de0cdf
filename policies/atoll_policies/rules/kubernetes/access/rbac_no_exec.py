"""Nobody may go into other programs."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import ROLES, grants_none

RULE = Rule(
    id="rbac-no-exec",
    title="Roles grant neither `pods/exec` nor `nodes/proxy`",
    why="With either one runs commands in any pod, past every audit of what its own credentials may.",
    fix="Take create of `pods/exec`, `pods/attach` and `nodes/proxy` away; debug by ephemeral roles that"
    " end.",
    severity=Severity.MEDIUM,
    requires={
        token: grants_none("", ("nodes/proxy", "pods/exec", "pods/attach"), ("create",)) for token in ROLES
    },
    absent="passes",
    prod=Level.ADVISORY,
    maps=(
        "cis-eks/4.1.10",
        "cis-aks/4.1.9",
        "nist-800-53/AC-6",
        "nist-800-53/AC-17",
    ),
    equivalents=("CKV2_K8S_2",),
    disagrees={"CKV2_K8S_2": "it doesn't know pods/attach"},
    good=(
        changed("cluster-role", "rules", [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]}]),
    ),
    bad=(
        *(
            changed("role", "rules", [{"apiGroups": [""], "resources": [resource], "verbs": ["create"]}])
            for resource in ("nodes/proxy", "pods/exec", "pods/attach")
        ),
    ),
)
