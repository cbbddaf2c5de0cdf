"""Nobody may move a service's address."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import ROLES, grants_none

RULE = Rule(
    id="rbac-no-service-status",
    title="Roles don't grant writing of `services/status`",
    why="With a load balancer's address in its status a service takes other services' traffic"
    " (CVE-2020-8554).",
    fix="Take update and patch of `services/status` away.",
    severity=Severity.MEDIUM,
    requires={token: grants_none("", ("services/status",), ("patch", "update")) for token in ROLES},
    absent="passes",
    maps=(
        "nist-800-53/AC-6",
        "nist-800-53/SC-7",
    ),
    equivalents=("CKV2_K8S_4",),
    good=(
        changed(
            "cluster-role", "rules", [{"apiGroups": [""], "resources": ["services/status"], "verbs": ["get"]}]
        ),
    ),
    bad=(
        *(
            changed(
                "role",
                "rules",
                [{"apiGroups": [""], "resources": ["services/status"], "verbs": [verb]}],
            )
            for verb in ("patch", "update")
        ),
    ),
)
