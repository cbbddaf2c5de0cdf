"""What managed endpoints were asked is kept."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="managed-endpoint-logged",
    title="SageMaker and Vertex endpoints keep requests and answers",
    why="Without them nobody can tell that a model drifted, was probed, or gave data away.",
    fix="Set `dataCaptureConfig.enableCapture` with a `kmsKeyId` on SageMaker, and"
    " `predictRequestResponseLoggingConfig` with a BigQuery destination on Vertex.",
    severity=Severity.MEDIUM,
    requires={
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration": all_of(
            field("dataCaptureConfig.enableCapture").is_true(), field("dataCaptureConfig.kmsKeyId").present()
        ),
        "gcp:vertex/aiEndpoint:AiEndpoint": all_of(
            field("predictRequestResponseLoggingConfig.enabled").is_true(),
            field("predictRequestResponseLoggingConfig.bigqueryDestination.outputUri").present(),
        ),
    },
    dev=Level.DISABLED,
    gap="SRV-6",
    evidence="nccgroup/ScoutSuite#1735",
    maps=("nist-800-53/AU-2", "iso-42001/A.6.2.8", "mitre-atlas/AML.T0024"),
    good=(
        changed("gpu-endpoint-configuration", "dataCaptureConfig.initialSamplingPercentage", 10),
        changed("gpu-vertex-endpoint", "predictRequestResponseLoggingConfig.samplingRate", 0.1),
    ),
    bad=(
        changed("gpu-endpoint-configuration", "dataCaptureConfig.enableCapture", False),
        changed("gpu-endpoint-configuration", "dataCaptureConfig.kmsKeyId"),
        changed("gpu-vertex-endpoint", "predictRequestResponseLoggingConfig.enabled", False),
        changed("gpu-vertex-endpoint", "predictRequestResponseLoggingConfig.bigqueryDestination"),
    ),
)
