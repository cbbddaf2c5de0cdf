"""No program is root."""

from atoll_policies import (
    MISSING,
    Rule,
    Severity,
    changed,
)
from atoll_policies.pods import (
    secured,
)

RULE = Rule(
    id="pod-not-root",
    title="Containers don't run as root",
    why="Root in a container is one kernel hole away from root on the node.",
    fix="Set `securityContext.runAsNonRoot` of the pod to true, and let the image name a user.",
    severity=Severity.MEDIUM,
    requires=secured("runAsNonRoot", words="be true", test=lambda value: value is True),
    maps=(
        "pss/restricted-run-as-non-root",
        "nsa/non-root",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV_K8S_23",),
    good=(
        changed(
            "pod",
            "spec.containers[0].securityContext.runAsNonRoot",
            True,
            together={"spec.securityContext.runAsNonRoot": MISSING},
        ),
    ),
    bad=(
        changed(
            "pod",
            "spec.securityContext.runAsNonRoot",
            False,
            together={"spec.securityContext.runAsUser": MISSING},
            also=("pod-user-high",),
        ),
        changed(
            "deployment",
            "spec.template.spec.securityContext.runAsNonRoot",
            False,
            together={"spec.template.spec.securityContext.runAsUser": MISSING},
            also=("pod-user-high",),
        ),
    ),
)
