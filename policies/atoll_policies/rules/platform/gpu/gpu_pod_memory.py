"""Pods with GPUs have the memory that they ask for."""

from atoll_policies import MISSING, UNKNOWN, At, Level, Rule, Severity, changed, containers, custom, when
from atoll_policies.gpus import accelerators_of


def _same(container: At) -> bool | None:
    asked = container.get("resources.requests.memory")
    most = container.get("resources.limits.memory")
    if UNKNOWN in (asked, most):
        return None
    # A request that isn't there is the limit.
    return most is not MISSING and asked in (most, MISSING)


RULE = Rule(
    id="gpu-pod-memory",
    title="Containers with GPUs have a memory limit, and ask for as much",
    why="A node that runs out of memory ends pods that use more than they asked for: an hour of eight GPUs"
    " is lost for a gigabyte.",
    fix="Set `resources.limits.memory`, and `resources.requests.memory` to the same or leave it out.",
    severity=Severity.LOW,
    requires=containers(
        when(
            custom("ask for accelerators", lambda at: bool(accelerators_of(at))),
            custom("have a memory limit, and no other request", _same),
        )
    ),
    absent="passes",
    dev=Level.ADVISORY,
    gap="GPU-2",
    evidence="NVIDIA/aicr#860",
    maps=("nist-800-53/SC-6", "soc2/A1.1"),
    good=(
        changed("llm", "spec.template.containers[0].resources.requests.memory"),
        changed("deployment", "spec.template.spec.containers[0].resources.requests.memory", "2Gi"),
    ),
    bad=(
        changed("llm", "spec.template.containers[0].resources.requests.memory", "1Gi"),
        changed("gpu-job", "spec.template.spec.containers[0].resources.limits.memory", "64Gi"),
    ),
)
