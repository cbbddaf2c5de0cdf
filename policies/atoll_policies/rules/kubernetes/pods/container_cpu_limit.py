"""Programs have an end of CPU."""

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
    id="container-cpu-limit",
    title="Containers have a CPU limit",
    why="A limit keeps one program from taking a node's idle CPU. It also slows servers that could have"
    " it, so that many leave it out on purpose: it is only told.",
    fix="Set `resources.limits.cpu`, or disable the rule.",
    severity=Severity.LOW,
    requires=containers(field("resources.limits.cpu").present(), CORE, kinds=MAIN),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-6",
        "owasp-llm/LLM10",
        "nsa/resource-policies",
    ),
    equivalents=("CKV_K8S_11",),
    good=(changed("deployment", "spec.template.spec.containers[0].resources.limits.cpu", "4"),),
    bad=(
        changed("deployment", "spec.template.spec.containers[0].resources.limits.cpu", ""),
        changed("pod", "spec.containers[0].resources.limits.cpu"),
    ),
)
