"""Endpoints say whether they work."""

from atoll_policies import Level, Rule, Severity, changed, containers, field

RULE = Rule(
    id="endpoint-probes",
    title="Containers of endpoints and runtimes have a readiness probe",
    why="Where none is set KServe asks whether the port is open: a server that opens it while it loads its"
    " model gets requests, and fails them.",
    fix="Set `readinessProbe` on the predictor's container, or on the runtime's.",
    severity=Severity.MEDIUM,
    requires=containers(
        field("readinessProbe").present(),
        (
            "kubernetes:serving.kserve.io:InferenceService",
            "kubernetes:serving.kserve.io:ServingRuntime",
            "kubernetes:serving.kserve.io:ClusterServingRuntime",
        ),
        kinds=("containers[*]",),
    ),
    dev=Level.ADVISORY,
    gap="SRV-4",
    evidence="CKV_K8S_8 and 9 read no custom resources",
    maps=("soc2/A1.1", "nist-800-53/CP-10"),
    good=(changed("runtime", "spec.containers[0].livenessProbe"),),
    bad=(
        changed("runtime", "spec.containers[0].readinessProbe", {}),
        changed("runtime", "spec.containers[0].readinessProbe"),
    ),
)
