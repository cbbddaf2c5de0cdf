"""Notebooks stop when nobody uses them."""

from atoll_policies import Level, Rule, Severity, changed, field, when

RULE = Rule(
    id="notebook-idle-shutdown",
    title="Notebooks shut down when they are idle",
    why="A notebook with a GPU is used for hours a week and paid for all of them.",
    fix="Set SageMaker's `idleSettings.lifecycleManagement` to ENABLED, `idleTimeBeforeShutdown` of a compute"
    " instance, `idleShutdownConfig.idleTimeout` of a Colab template, or Workbench's `idle-timeout-seconds`.",
    severity=Severity.MEDIUM,
    requires={
        "aws:sagemaker/domain:Domain": field(
            "defaultUserSettings.jupyterLabAppSettings.appLifecycleManagement.idleSettings.lifecycleManagement"
        ).equals("ENABLED"),
        "azure-native:machinelearningservices:Compute": when(
            field("properties.computeType").equals("ComputeInstance"),
            field("properties.properties.idleTimeBeforeShutdown").present(),
        ),
        "gcp:colab/runtimeTemplate:RuntimeTemplate": field("idleShutdownConfig.idleTimeout").present(),
        "gcp:workbench/instance:Instance": field("gceSetup.metadata.idle-timeout-seconds").present(),
    },
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    gap="COST-6",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=("owasp-llm/LLM10", "iso-42001/A.4.5"),
    good=(
        changed("gpu-domain", "tags", {"team": "ml"}),
        changed("gpu-workbench", "gceSetup.metadata.idle-timeout-seconds", "600"),
        changed("gpu-workstation", "properties.properties.idleTimeBeforeShutdown", "PT15M"),
        changed(
            "gpu-workstation",
            "properties.computeType",
            "AmlCompute",
            together={"properties.properties.idleTimeBeforeShutdown": ""},
        ),
        changed("gpu-notebook-template", "idleShutdownConfig.idleTimeout", "900s"),
    ),
    bad=(
        changed("gpu-workstation", "properties.properties.idleTimeBeforeShutdown", ""),
        changed("gpu-notebook-template", "idleShutdownConfig"),
        changed("gpu-workbench", "gceSetup.metadata"),
        changed("gpu-domain", "defaultUserSettings.jupyterLabAppSettings"),
    ),
)
