"""Programs say how much memory they need."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    containers,
    field,
)
from atoll_policies.pods import (
    CORE,
    MAIN,
)

RULE = Rule(
    id="container-memory-request",
    title="Containers ask for memory",
    why="Without a request the scheduler fills nodes, and the kernel ends what is in the way.",
    fix="Set `resources.requests.memory`.",
    severity=Severity.LOW,
    requires=containers(field("resources.requests.memory").present(), CORE, kinds=MAIN),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-6",
        "soc2/A1.1",
    ),
    equivalents=("CKV_K8S_12",),
    good=(changed("deployment", "spec.template.spec.containers[0].resources.requests.memory", "1Gi"),),
    bad=(
        changed("deployment", "spec.template.spec.containers[0].resources.requests.memory", ""),
        changed("pod", "spec.containers[0].resources.requests.memory"),
    ),
)
