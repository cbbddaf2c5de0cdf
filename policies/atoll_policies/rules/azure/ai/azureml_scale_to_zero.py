"""Machines of Azure ML go when nobody needs them."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azureml-scale-to-zero",
    title="Azure ML's clusters scale to zero",
    why="A cluster that keeps nodes pays for accelerators day and night, whether anybody trains or not.",
    fix="Set `properties.properties.scaleSettings.minNodeCount` to 0, or leave it out.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:machinelearningservices:Compute": field(
            "properties.properties.scaleSettings.minNodeCount", default=0
        ).equals(0)
    },
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    absent="passes",
    gap="COST-3",
    evidence="rackerlabs/spot#127",
    maps=("owasp-llm/LLM10", "nist-800-53/SC-5"),
    equivalents=("CKV_AZURE_150",),
    good=(changed("az-ml-machines", "properties.properties.scaleSettings.minNodeCount"),),
    disagrees={"CKV_AZURE_150": "it fails what isn't said, which Azure takes for 0"},
    bad=(
        changed("az-ml-machines", "properties.properties.scaleSettings.minNodeCount", 1),
        changed("az-ml-machines", "properties.properties.scaleSettings.minNodeCount", 4),
    ),
)
