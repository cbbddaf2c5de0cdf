"""An endpoint takes no more requests than it can answer."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="endpoint-bounded",
    title="Endpoints have a largest number of replicas, and a time limit for requests",
    why="A flood of requests scales an endpoint until the quota ends, and requests without a time limit"
    " pile up behind a slow model.",
    fix="Set `spec.predictor.maxReplicas` and `spec.predictor.timeout` in seconds.",
    severity=Severity.LOW,
    requires={
        "kubernetes:serving.kserve.io:InferenceService": all_of(
            field("spec.predictor.maxReplicas").at_least(1), field("spec.predictor.timeout").at_least(1)
        )
    },
    dev=Level.ADVISORY,
    prod=Level.ADVISORY,
    gap="SRV-4",
    evidence="CKV_K8S_8 to 13 read no custom resources",
    maps=(
        "owasp-llm/LLM10",
        "nist-800-53/SC-5",
        "mitre-atlas/AML.T0029",
        "mitre-atlas/AML.T0034",
    ),
    good=(
        changed("endpoint", "spec.predictor.timeout", 1),
        changed("endpoint", "spec.predictor.maxReplicas", 1),
    ),
    bad=(
        changed("endpoint", "spec.predictor.maxReplicas", 0),
        changed("endpoint", "spec.predictor.timeout"),
        changed("endpoint", "spec.predictor.timeout", 0),
    ),
)
