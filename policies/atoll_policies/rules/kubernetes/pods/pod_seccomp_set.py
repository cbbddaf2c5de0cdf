"""Every container has a filter of system calls."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
)
from atoll_policies.pods import (
    secured,
)

_ALLOWED = ("RuntimeDefault", "Localhost")

RULE = Rule(
    id="pod-seccomp-set",
    title="Containers have a seccomp profile",
    why="Kubernetes sets none where nothing is said: a program may make every system call, those with the"
    " latest hole among them.",
    fix="Set `securityContext.seccompProfile.type` of the pod to RuntimeDefault.",
    severity=Severity.MEDIUM,
    requires=secured(
        "seccompProfile.type", words="be RuntimeDefault or Localhost", test=lambda value: value in _ALLOWED
    ),
    maps=(
        "pss/restricted-seccomp",
        "aisvs/4.1.1",
        "nsa/hardened-runtime",
        "cis-gke/4.6.2",
    ),
    equivalents=("CKV_K8S_31",),
    disagrees={"CKV_K8S_31": "it knows RuntimeDefault alone"},
    good=(
        changed(
            "deployment",
            "spec.template.spec.containers[0].securityContext.seccompProfile.type",
            "RuntimeDefault",
        ),
        changed("pod", "spec.securityContext.seccompProfile", {"type": "Localhost", "localhostProfile": "p"}),
    ),
    bad=(
        changed("pod", "spec.securityContext.seccompProfile.type", ""),
        changed("deployment", "spec.template.spec.securityContext.seccompProfile"),
    ),
)
