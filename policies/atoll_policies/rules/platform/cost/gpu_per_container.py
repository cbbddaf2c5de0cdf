"""No container takes more GPUs than a machine has."""

from atoll_policies import UNKNOWN, At, Level, Parameter, Rule, Severity, changed, containers, custom
from atoll_policies.gpus import accelerators_of


def _within(container: At) -> bool | None:
    amounts = accelerators_of(container).values()
    if UNKNOWN in amounts:
        return None
    most = container.parameters["max_gpus"]
    return all(str(amount).isdigit() and int(amount) <= most for amount in amounts)


_WORKER = "spec.rayClusterSpec.workerGroupSpecs[0].template.spec.containers[0].resources"

RULE = Rule(
    id="gpu-per-container",
    title="No container asks for more GPUs than one machine has",
    why="Such a pod never starts, but makes the autoscaler try; most often it's a number of a whole job.",
    fix="Ask for at most `max_gpus` a container, and spread a job over pods.",
    severity=Severity.LOW,
    requires=containers(custom("ask for at most `max_gpus` GPUs", _within)),
    parameters={"max_gpus": Parameter(16, "GPUs, or other accelerators, that a container may have")},
    absent="passes",
    dev=Level.MANDATORY,
    gap="COST-7",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=(
        "owasp-llm/LLM10",
        "nist-800-53/SC-6",
        "nsa/resource-policies",
    ),
    good=(
        changed("gpu-job", "spec.template.spec.containers[0].resources.limits[nvidia.com/gpu]", "4"),
        changed("gpu-job", "spec.template.spec.containers[0].resources.limits[nvidia.com/gpu]", "16"),
    ),
    bad=(
        changed("gpu-job", "spec.template.spec.containers[0].resources.limits[nvidia.com/gpu]", "17"),
        changed("ray-job", f"{_WORKER}.limits[nvidia.com/gpu]", "64"),
    ),
)
