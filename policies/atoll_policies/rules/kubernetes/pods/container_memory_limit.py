"""Programs have an end of memory."""

from atoll_policies import (
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
    id="container-memory-limit",
    title="Containers have a memory limit",
    why="One leak takes the node's memory, and the kernel ends other pods.",
    fix="Set `resources.limits.memory`.",
    severity=Severity.MEDIUM,
    requires=containers(field("resources.limits.memory").present(), CORE, kinds=MAIN),
    maps=(
        "nist-800-53/SC-6",
        "owasp-llm/LLM10",
        "nsa/resource-policies",
    ),
    equivalents=("CKV_K8S_13",),
    good=(changed("deployment", "spec.template.spec.containers[0].resources.limits.memory", "8Gi"),),
    bad=(
        changed("deployment", "spec.template.spec.containers[0].resources.limits.memory", ""),
        changed("pod", "spec.containers[0].resources.limits.memory"),
    ),
)
