"""No program gets more rights than it started with."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
    containers,
    field,
)
from atoll_policies.pods import (
    CONTAINERS,
    POD_PATHS,
    PRESET,
)

RULE = Rule(
    id="pod-no-privilege-escalation",
    title="Containers can't gain privileges",
    why="Without this a program that finds a setuid file becomes root in its container.",
    fix="Set `securityContext.allowPrivilegeEscalation` to false on every container.",
    severity=Severity.MEDIUM,
    requires=containers(
        field("securityContext.allowPrivilegeEscalation").is_false(),
        tuple(token for token in POD_PATHS if token not in PRESET),
        kinds=CONTAINERS,
    ),
    maps=(
        "pss/restricted-privilege-escalation",
        "cis-eks/4.2.5",
        "cis-aks/4.2.5",
        "nsa/pod-security",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV_K8S_20",),
    good=(changed("endpoint", "spec.predictor.model.securityContext"),),
    bad=(
        changed("pod", "spec.containers[0].securityContext.allowPrivilegeEscalation", True),
        changed(
            "deployment", "spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation", True
        ),
    ),
)
