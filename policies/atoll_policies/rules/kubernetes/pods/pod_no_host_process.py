"""Windows containers aren't programs of the node."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
)
from atoll_policies.pods import (
    secured,
)

RULE = Rule(
    id="pod-no-host-process",
    title="No Windows container is a host process",
    why="A host process container is an administrator of its node.",
    fix="Leave out `windowsOptions.hostProcess`, or set it to false.",
    severity=Severity.HIGH,
    requires=secured("windowsOptions.hostProcess", words="not be true", test=lambda value: value is not True),
    absent="passes",
    maps=(
        "pss/baseline-host-process",
        "nist-800-53/AC-6",
    ),
    good=(changed("pod", "spec.securityContext.windowsOptions.hostProcess", False),),
    bad=(
        changed("pod", "spec.securityContext.windowsOptions.hostProcess", True),
        changed("pod", "spec.containers[0].securityContext.windowsOptions.hostProcess", True),
    ),
)
