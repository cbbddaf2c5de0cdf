"""An endpoint on GPUs waits until there is a node for it."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, when
from atoll_policies.gpus import HOLDS_GPU_POD

_ENDPOINT = "kubernetes:serving.kserve.io:InferenceService"
_MODE = "metadata.annotations[serving.kserve.io/deploymentMode]"
_DEADLINE = "metadata.annotations[serving.knative.dev/progress-deadline]"


RULE = Rule(
    id="endpoint-waits-for-node",
    title="An endpoint on Knative gives a GPU node the time to start",
    why="A GPU node that starts from zero and pulls its image takes longer than Knative's 10 minutes: the"
    " revision fails, and the pool scales up and down for nothing.",
    fix="Set the annotation `serving.knative.dev/progress-deadline` to more than a node's start, as 30m.",
    severity=Severity.LOW,
    requires={
        _ENDPOINT: when(
            all_of(
                HOLDS_GPU_POD[_ENDPOINT],
                field("metadata.annotations[serving.kserve.io/deploymentMode]").one_of(
                    "Knative", "Serverless"
                ),
            ),
            field("metadata.annotations[serving.knative.dev/progress-deadline]").present(),
        )
    },
    dev=Level.ADVISORY,
    prod=Level.ADVISORY,
    absent="passes",
    gap="COST-4",
    evidence="kserve/kserve#1247",
    maps=("iso-42001/A.4.5", "nist-800-53/SC-5"),
    good=(
        changed("endpoint", _MODE, "Knative", together={_DEADLINE: "30m"}),
        changed(
            "endpoint",
            _MODE,
            "Knative",
            together={
                "spec.predictor.model.resources": {
                    "requests": {"cpu": "1", "memory": "4Gi"},
                    "limits": {"memory": "4Gi"},
                }
            },
            also=("cpu-pod-no-gpu-toleration",),
        ),
    ),
    bad=(
        changed("endpoint", _MODE, "Knative"),
        changed("endpoint", _MODE, "Serverless"),
    ),
)
