"""SageMaker serves models out of the registry."""

from atoll_policies import Level, Rule, Severity, all_of, changed, each, field

RULE = Rule(
    id="sagemaker-model-registered",
    title="SageMaker models come from the model registry",
    why="An object in a bucket can be overwritten between two starts of an instance; a model package is"
    " one version, with its approval and its metrics.",
    fix="Set `modelPackageName` to the ARN of an approved package instead of `modelDataUrl`.",
    severity=Severity.MEDIUM,
    requires={
        "aws:sagemaker/model:Model": all_of(
            *(
                each(path, all_of(field("modelDataUrl").absent(), field("modelDataSource").absent()))
                for path in ("primaryContainer", "containers[*]")
            )
        )
    },
    absent="passes",
    dev=Level.ADVISORY,
    prod=Level.ADVISORY,
    gap="MOD-1",
    evidence="kserve/kserve#5789",
    maps=("aisvs/3.1.1", "aisvs/6.1.3", "owasp-llm/LLM03"),
    good=(changed("gpu-model", "primaryContainer.mode", "SingleModel"),),
    bad=(
        changed("gpu-model", "primaryContainer.modelDataUrl", "s3://models/flights/model.tar.gz"),
        changed(
            "gpu-model",
            "primaryContainer.modelDataSource",
            {"s3DataSources": [{"compressionType": "None", "s3DataType": "S3Prefix", "s3Uri": "s3://f"}]},
        ),
        changed("gpu-model", "containers", [{"modelDataUrl": "s3://models/flights/model.tar.gz"}]),
    ),
)
