"""A program that doesn't ask the API server has no token for it."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    field,
    pods,
)
from atoll_policies.pods import (
    CORE,
)

RULE = Rule(
    id="pod-no-token",
    title="Pods don't mount a token for the cluster",
    why="A token is for whoever takes the program over; most programs have no use for it. Operators do, so"
    " that it is only told.",
    fix="Set `automountServiceAccountToken` to false; identities of clouds bring their own tokens.",
    severity=Severity.LOW,
    requires=pods(field("automountServiceAccountToken").is_false(), CORE),
    prod=Level.ADVISORY,
    maps=(
        "cis-eks/4.1.6",
        "cis-gke/4.1.5",
        "cis-aks/4.1.6",
        "nsa/service-account-tokens",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV_K8S_38",),
    good=(changed("check-job", "spec.template.spec.serviceAccountName", "another"),),
    bad=(
        changed("deployment", "spec.template.spec.automountServiceAccountToken", True),
        changed("pod", "spec.automountServiceAccountToken"),
    ),
)
