"""An endpoint is more than one pod."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="endpoint-replicated",
    title="Endpoints have two replicas at least",
    why="With one replica every new node, every upgrade and every crash is an outage.",
    fix="Set `spec.predictor.minReplicas` to 2 or more, `spec.replicas` of an LLMInferenceService.",
    severity=Severity.MEDIUM,
    requires={
        "kubernetes:serving.kserve.io:InferenceService": field("spec.predictor.minReplicas").at_least(2),
        "kubernetes:serving.kserve.io:LLMInferenceService": field("spec.replicas").at_least(2),
    },
    dev=Level.DISABLED,
    gap="SRV-4",
    evidence="CKV_K8S_8 to 13 read no custom resources",
    maps=("soc2/A1.1", "nist-800-53/CP-10"),
    good=(
        changed("endpoint", "spec.predictor.minReplicas", 2),
        changed("llm", "spec.replicas", 2),
    ),
    bad=(
        changed("endpoint", "spec.predictor.minReplicas", 1),
        changed("llm", "spec.replicas", 1),
        changed("llm", "spec.replicas"),
    ),
)
