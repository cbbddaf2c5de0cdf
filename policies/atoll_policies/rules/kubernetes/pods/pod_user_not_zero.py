"""No container names root as its user."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
)
from atoll_policies.pods import (
    secured,
)

RULE = Rule(
    id="pod-user-not-zero",
    title="No container sets user 0",
    why="Root in a container is one kernel hole away from root on the node.",
    fix="Set `securityContext.runAsUser` to the number of a user above 0, or leave it to the image.",
    severity=Severity.MEDIUM,
    requires=secured("runAsUser", words="not be 0", test=lambda value: value != 0),
    absent="passes",
    maps=(
        "pss/restricted-run-as-user",
        "nsa/non-root",
        "nist-800-53/AC-6",
    ),
    good=(changed("llm", "spec.template.securityContext.runAsUser", 20000),),
    bad=(
        changed("llm", "spec.template.securityContext.runAsUser", 0),
        changed("deployment", "spec.template.spec.securityContext.runAsUser", 0, also=("pod-user-high",)),
    ),
)
