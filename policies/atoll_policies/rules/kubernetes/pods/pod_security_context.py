"""Containers say what they may."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    containers,
    field,
)
from atoll_policies.pods import (
    CONTAINERS,
    CORE,
)

_ALSO = ("pod-no-privilege-escalation", "pod-capabilities-dropped", "pod-read-only-root")

RULE = Rule(
    id="pod-security-context",
    title="Containers have a security context",
    why="A container without one has been forgotten, and starts as root with a dozen capabilities.",
    fix="Set `securityContext` on every container.",
    severity=Severity.LOW,
    requires=containers(field("securityContext").present(), CORE, kinds=CONTAINERS),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/CM-6",
        "nsa/pod-security",
        "cis-gke/4.6.3",
        "cis-aks/4.6.2",
    ),
    equivalents=(
        "CKV_K8S_29",
        "CKV_K8S_30",
    ),
    good=(changed("pod", "spec.containers[0].securityContext.privileged"),),
    bad=(
        changed("pod", "spec.containers[0].securityContext", also=_ALSO),
        changed("deployment", "spec.template.spec.containers[0].securityContext", also=_ALSO),
    ),
)
