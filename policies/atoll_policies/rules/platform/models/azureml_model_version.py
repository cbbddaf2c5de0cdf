"""Azure ML deploys one version of a model."""

from atoll_policies import Level, Rule, Severity, changed, field, when

RULE = Rule(
    id="azureml-model-version",
    title="Azure ML's deployments name the version of their model",
    why="`@latest` is another model tomorrow: replicas answer differently, and an exchanged model is"
    " served untested.",
    fix="Set `properties.model` to a version: `azureml:NAME:7`, or `.../models/NAME/versions/7`.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:machinelearningservices:OnlineDeployment": when(
            field("properties.model").present(),
            field("properties.model").matches(r".+(/versions/|:)[\w.-]+", "name a version"),
        )
    },
    absent="passes",
    dev=Level.ADVISORY,
    gap="MOD-1",
    evidence="kserve/kserve#5789",
    maps=("aisvs/6.1.3", "owasp-llm/LLM03", "iso-42001/A.6.2.5"),
    good=(
        changed("gpu-online-deployment", "properties.model", "azureml:flights:7"),
        changed("gpu-online-deployment", "properties.model", ""),
    ),
    bad=(
        changed("gpu-online-deployment", "properties.model", "azureml:flights@latest"),
        changed("gpu-online-deployment", "properties.model", "/subscriptions/s/models/flights"),
    ),
)
