"""Endpoints say what they need."""

from atoll_policies import Level, Rule, Severity, all_of, changed, containers, field
from atoll_policies.pods import MAIN, MODEL

RULE = Rule(
    id="endpoint-resources",
    title="Endpoints ask for CPU and memory, and have a memory limit",
    why="A server without requests is put on a full node, and the first to be ended there: its answers"
    " become slow, then none.",
    fix="Set `resources.requests` for cpu and memory, and `resources.limits.memory`, of the predictor's"
    " container or `model`.",
    severity=Severity.MEDIUM,
    requires=containers(
        all_of(
            field("resources.requests.cpu").present(),
            field("resources.requests.memory").present(),
            field("resources.limits.memory").present(),
        ),
        ("kubernetes:serving.kserve.io:InferenceService",),
        kinds=(*MAIN, MODEL),
    ),
    dev=Level.ADVISORY,
    gap="SRV-4",
    evidence="CKV_K8S_10 to 13 read no custom resources",
    maps=("nist-800-53/SC-6", "soc2/A1.1"),
    good=(changed("endpoint", "spec.predictor.model.resources.requests.cpu", "8"),),
    bad=(
        changed("endpoint", "spec.predictor.model.resources.requests.cpu", ""),
        changed("endpoint", "spec.predictor.model.resources.requests.memory"),
        changed("endpoint", "spec.predictor.model.resources.limits.memory", also=("gpu-pod-memory",)),
    ),
)
