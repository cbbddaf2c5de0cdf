"""Seccomp stays on."""

from atoll_policies import (
    MISSING,
    Rule,
    Severity,
    changed,
)
from atoll_policies.pods import (
    secured,
)

_ALLOWED = (MISSING, "", "RuntimeDefault", "Localhost")

RULE = Rule(
    id="pod-seccomp-confined",
    title="No pod turns seccomp off",
    why="Without a filter a program may make every system call, those with the latest hole among them.",
    fix="Set `seccompProfile.type` to RuntimeDefault or Localhost.",
    severity=Severity.MEDIUM,
    requires=secured("seccompProfile.type", words="not be Unconfined", test=lambda value: value in _ALLOWED),
    absent="passes",
    maps=(
        "pss/baseline-seccomp",
        "aisvs/4.1.1",
        "nsa/hardened-runtime",
    ),
    good=(
        changed("pod", "spec.securityContext.seccompProfile", {"type": "Localhost", "localhostProfile": "p"}),
        changed("llm", "spec.template.securityContext.seccompProfile", {"type": "RuntimeDefault"}),
    ),
    bad=(
        changed(
            "llm",
            "spec.template.securityContext.seccompProfile.type",
            "Unconfined",
            also=("pod-seccomp-set",),
        ),
        changed("pod", "spec.securityContext.seccompProfile.type", "Unconfined", also=("pod-seccomp-set",)),
    ),
)
