"""A container sees /proc as containers do."""

from atoll_policies import (
    MISSING,
    Rule,
    Severity,
    changed,
    containers,
    field,
)

RULE = Rule(
    id="pod-proc-masked",
    title="Containers keep the default mask of /proc",
    why="Unmasked, /proc tells the kernel's secrets and lets its settings be written.",
    fix="Leave out `securityContext.procMount`.",
    severity=Severity.MEDIUM,
    requires=containers(field("securityContext.procMount").one_of(MISSING, "Default")),
    absent="passes",
    maps=(
        "pss/baseline-proc-mount",
        "nist-800-53/AC-6",
    ),
    good=(changed("pod", "spec.containers[0].securityContext.procMount", "Default"),),
    bad=(
        changed("pod", "spec.containers[0].securityContext.procMount", "Unmasked"),
        changed("deployment", "spec.template.spec.containers[0].securityContext.procMount", "Unmasked"),
    ),
)
