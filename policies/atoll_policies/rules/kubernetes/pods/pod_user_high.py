"""A container's user is nobody on the node."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
)
from atoll_policies.pods import (
    CORE,
    secured,
)


def _high(value: object) -> bool:
    return isinstance(value, int | float) and value >= 10000


RULE = Rule(
    id="pod-user-high",
    title="Containers' users have high numbers",
    why="A number that a user of the node has too makes a program that breaks out that user.",
    fix="Set `securityContext.runAsUser` to 10000 or more.",
    severity=Severity.LOW,
    requires={
        token: condition
        for token, condition in secured("runAsUser", words="be 10000 or more", test=_high).items()
        if token in CORE
    },
    prod=Level.ADVISORY,
    maps=(
        "nsa/non-root",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV_K8S_40",),
    good=(changed("pod", "spec.securityContext.runAsUser", 10000),),
    bad=(
        changed("pod", "spec.securityContext.runAsUser", 9999),
        changed("deployment", "spec.template.spec.securityContext.runAsUser"),
    ),
)
