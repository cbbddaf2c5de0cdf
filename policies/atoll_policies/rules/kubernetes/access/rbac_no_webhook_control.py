"""Nobody may change what every request passes through."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
)
from atoll_policies.rules.kubernetes.access._grants import ROLES, grants_none

RULE = Rule(
    id="rbac-no-webhook-control",
    title="Roles don't grant control of admission webhooks",
    why="Whoever sets a webhook reads and changes every object that is written, and takes the policies"
    " away that admission enforces.",
    fix="Take create, update and patch of webhook configurations away; only their own operator needs them.",
    severity=Severity.MEDIUM,
    requires={
        token: grants_none(
            "admissionregistration.k8s.io",
            ("mutatingwebhookconfigurations", "validatingwebhookconfigurations"),
            ("create", "patch", "update"),
        )
        for token in ROLES
    },
    absent="passes",
    prod=Level.ADVISORY,
    maps=(
        "cis-eks/4.1.11",
        "cis-aks/4.1.11",
        "nist-800-53/AC-6",
        "nsa/authorization",
    ),
    equivalents=("CKV_K8S_155",),
    good=(
        changed(
            "cluster-role",
            "rules",
            [
                {
                    "apiGroups": ["admissionregistration.k8s.io"],
                    "resources": ["validatingwebhookconfigurations"],
                    "verbs": ["get", "list"],
                }
            ],
        ),
        changed(
            "cluster-role",
            "rules",
            [
                {
                    "apiGroups": ["example.com"],
                    "resources": ["validatingwebhookconfigurations"],
                    "verbs": ["update"],
                }
            ],
        ),
    ),
    bad=(
        *(
            changed(
                "cluster-role",
                "rules",
                [{"apiGroups": ["admissionregistration.k8s.io"], "resources": [resource], "verbs": [verb]}],
            )
            for resource, verb in (
                ("mutatingwebhookconfigurations", "create"),
                ("validatingwebhookconfigurations", "update"),
                ("validatingwebhookconfigurations", "patch"),
            )
        ),
    ),
)
