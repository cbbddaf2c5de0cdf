"""An endpoint that is to have no replicas can really have none."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field, when

_MODE = "metadata.annotations[serving.kserve.io/deploymentMode]"
_SCALER = "metadata.annotations[serving.kserve.io/autoscalerClass]"
_ZERO = "spec.predictor.minReplicas"

RULE = Rule(
    id="endpoint-scales-to-zero",
    title="An endpoint with `minReplicas: 0` has something that scales it to zero",
    why="In KServe's Standard mode with a plain autoscaler 0 means 1, silently: the GPU stays on and is"
    " paid for.",
    fix="Set the annotation `serving.kserve.io/deploymentMode` to Knative or"
    " `serving.kserve.io/autoscalerClass` to keda, or `minReplicas` to 1.",
    severity=Severity.LOW,
    requires={
        "kubernetes:serving.kserve.io:InferenceService": when(
            field("spec.predictor.minReplicas").equals(0),
            any_of(
                field("metadata.annotations[serving.kserve.io/deploymentMode]").one_of(
                    "Knative", "Serverless"
                ),
                field("metadata.annotations[serving.kserve.io/autoscalerClass]").equals("keda"),
            ),
        )
    },
    dev=Level.ADVISORY,
    prod=Level.ADVISORY,
    absent="passes",
    gap="COST-4",
    evidence="kserve/kserve#3514",
    maps=("iso-42001/A.4.5", "owasp-llm/LLM10"),
    good=(
        changed("endpoint", "spec.predictor.minReplicas", 3),
        changed("endpoint", _ZERO, 0, together={_SCALER: "keda"}, also=("endpoint-replicated",)),
        changed(
            "endpoint",
            _ZERO,
            0,
            together={_MODE: "Knative", "metadata.annotations[serving.knative.dev/progress-deadline]": "30m"},
            also=("endpoint-replicated",),
        ),
        changed(
            "endpoint",
            _ZERO,
            0,
            together={
                _MODE: "Serverless",
                "metadata.annotations[serving.knative.dev/progress-deadline]": "9m",
            },
            also=("endpoint-replicated",),
        ),
    ),
    bad=(
        changed("endpoint", _ZERO, 0, also=("endpoint-replicated",)),
        changed("endpoint", _ZERO, 0, together={_MODE: "RawDeployment"}, also=("endpoint-replicated",)),
    ),
)
