"""A new version of a model meets a part of the requests first."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

_CANARY = "spec.predictor.canaryTrafficPercent"
_UNAVAILABLE = "spec.predictor.deploymentStrategy.rollingUpdate.maxUnavailable"

RULE = Rule(
    id="endpoint-rollout",
    title="Endpoints say how a new version rolls out",
    why="A model that answers wrongly passes every probe; a canary shows it to a few, and going back is"
    " one setting.",
    fix="Set `spec.predictor.canaryTrafficPercent` or `spec.canary`, or at least"
    " `spec.predictor.deploymentStrategy` with `maxUnavailable: 0`.",
    severity=Severity.LOW,
    requires={
        "kubernetes:serving.kserve.io:InferenceService": any_of(
            field("spec.predictor.canaryTrafficPercent").at_most(100),
            field("spec.canary").present(),
            field("spec.predictor.deploymentStrategy.rollingUpdate.maxUnavailable").one_of(0, "0", "0%"),
        )
    },
    dev=Level.DISABLED,
    prod=Level.ADVISORY,
    gap="SRV-5",
    evidence="kserve/kserve#5335",
    maps=("aisvs/3.3.1", "aisvs/3.3.2", "nist-800-53/CM-3"),
    good=(
        changed("endpoint", _CANARY, 0),
        changed("endpoint", _CANARY, 100),
        changed("endpoint", _CANARY, together={_UNAVAILABLE: 0}),
        changed("endpoint", _CANARY, together={_UNAVAILABLE: "0"}),
        changed("endpoint", _CANARY, together={_UNAVAILABLE: "0%"}),
        changed("endpoint", _CANARY, together={"spec.canary": [{"trafficPercent": 10}]}),
    ),
    bad=(
        changed("endpoint", _CANARY, 101),
        changed("endpoint", _CANARY, together={_UNAVAILABLE: 1}),
    ),
)
