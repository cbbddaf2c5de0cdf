"""Nobody may make people and nodes."""

from atoll_policies import (
    Rule,
    Severity,
    all_of,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import ROLES, grants_none

_GROUP = "certificates.k8s.io"

RULE = Rule(
    id="rbac-no-certificate-approval",
    title="Roles don't grant approval of certificates",
    why="Whoever approves a certificate makes an identity for any name, that of a node or of an"
    " administrator.",
    fix="Take update and patch of `certificatesigningrequests/approval`, and `approve` of signers, away.",
    severity=Severity.HIGH,
    requires={
        token: all_of(
            grants_none("certificates.k8s.io", ("certificatesigningrequests/approval",), ("patch", "update")),
            grants_none("certificates.k8s.io", ("signers",), ("approve",)),
        )
        for token in ROLES
    },
    absent="passes",
    maps=(
        "cis-aks/4.1.10",
        "nist-800-53/AC-6",
        "nist-800-53/IA-5",
    ),
    equivalents=("CKV_K8S_156",),
    disagrees={"CKV_K8S_156": "it asks for both grants together"},
    good=(
        changed(
            "cluster-role",
            "rules",
            [
                {
                    "apiGroups": ["certificates.k8s.io"],
                    "resources": ["certificatesigningrequests"],
                    "verbs": ["create"],
                }
            ],
        ),
    ),
    bad=(
        changed(
            "cluster-role",
            "rules",
            [
                {
                    "apiGroups": [_GROUP],
                    "resources": ["certificatesigningrequests/approval"],
                    "verbs": ["update"],
                },
                {"apiGroups": [_GROUP], "resources": ["signers"], "verbs": ["approve"]},
            ],
        ),
        *(
            changed(
                "cluster-role",
                "rules",
                [
                    {
                        "apiGroups": [_GROUP],
                        "resources": ["certificatesigningrequests/approval"],
                        "verbs": [verb],
                    }
                ],
            )
            for verb in ("patch", "update")
        ),
        changed(
            "cluster-role", "rules", [{"apiGroups": [_GROUP], "resources": ["signers"], "verbs": ["approve"]}]
        ),
    ),
)
