"""A program gets requests when it can answer."""

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
    id="container-readiness",
    title="Containers of servers have a readiness probe",
    why="A server that still loads gets requests, and fails them.",
    fix="Set `readinessProbe`.",
    severity=Severity.LOW,
    requires=containers(field("readinessProbe").present(), SERVERS, kinds=MAIN),
    prod=Level.ADVISORY,
    maps=(
        "soc2/A1.1",
        "nist-800-53/CP-10",
    ),
    equivalents=("CKV_K8S_9",),
    good=(
        changed(
            "deployment", "spec.template.spec.containers[0].readinessProbe", {"exec": {"command": ["true"]}}
        ),
    ),
    bad=(
        changed("deployment", "spec.template.spec.containers[0].readinessProbe"),
        changed("pod", "spec.containers[0].readinessProbe"),
    ),
)
