"""A program that hangs is started again."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    containers,
    field,
)
from atoll_policies.pods import (
    MAIN,
    SERVERS,
)

RULE = Rule(
    id="container-liveness",
    title="Containers of servers have a liveness probe",
    why="A server that hangs stays in the way until somebody looks.",
    fix="Set `livenessProbe`; for slow starts a `startupProbe` before it.",
    severity=Severity.LOW,
    requires=containers(field("livenessProbe").present(), SERVERS, kinds=MAIN),
    prod=Level.ADVISORY,
    maps=(
        "soc2/A1.1",
        "nist-800-53/CP-10",
    ),
    equivalents=("CKV_K8S_8",),
    good=(
        changed(
            "deployment", "spec.template.spec.containers[0].livenessProbe", {"exec": {"command": ["true"]}}
        ),
    ),
    bad=(
        changed("deployment", "spec.template.spec.containers[0].livenessProbe"),
        changed("pod", "spec.containers[0].livenessProbe"),
    ),
)
