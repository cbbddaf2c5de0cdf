"""An endpoint's pods are on several machines."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="endpoint-spread",
    title="Endpoints spread their replicas over nodes or zones",
    why="Replicas on one machine fail together with it.",
    fix="Set `spec.predictor.topologySpreadConstraints` or `affinity.podAntiAffinity`.",
    severity=Severity.LOW,
    requires={
        "kubernetes:serving.kserve.io:InferenceService": any_of(
            field("spec.predictor.topologySpreadConstraints").present(),
            field("spec.predictor.affinity.podAntiAffinity").present(),
        )
    },
    dev=Level.DISABLED,
    gap="SRV-4",
    evidence="CKV_K8S_8 to 13 read no custom resources",
    maps=("soc2/A1.1", "nist-800-53/CP-10"),
    good=(
        changed(
            "endpoint",
            "spec.predictor.topologySpreadConstraints",
            together={"spec.predictor.affinity.podAntiAffinity": {"preferred": [{"weight": 1}]}},
        ),
    ),
    bad=(
        changed("endpoint", "spec.predictor.topologySpreadConstraints", []),
        changed("endpoint", "spec.predictor.topologySpreadConstraints"),
    ),
)
