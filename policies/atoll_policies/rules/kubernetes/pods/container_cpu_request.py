"""Programs say how much CPU they need."""

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
    id="container-cpu-request",
    title="Containers ask for CPU",
    why="Without a request the scheduler fills nodes until nothing runs well.",
    fix="Set `resources.requests.cpu`.",
    severity=Severity.LOW,
    requires=containers(field("resources.requests.cpu").present(), CORE, kinds=MAIN),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-6",
        "soc2/A1.1",
    ),
    equivalents=("CKV_K8S_10",),
    good=(changed("deployment", "spec.template.spec.containers[0].resources.requests.cpu", "100m"),),
    bad=(
        changed("deployment", "spec.template.spec.containers[0].resources.requests.cpu", ""),
        changed("pod", "spec.containers[0].resources.requests.cpu"),
    ),
)
