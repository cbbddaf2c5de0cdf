"""Machines of Azure ML go when nobody needs them."""

from atoll_policies import Level, Rule, Severity, changed, field, when

_LEAST = "properties.properties.scaleSettings.minNodeCount"

RULE = Rule(
    id="azureml-scale-to-zero",
    title="Azure ML's clusters scale to zero",
    why="A cluster that keeps nodes pays for accelerators day and night, whether anybody trains or not.",
    fix="Set `properties.properties.scaleSettings.minNodeCount` to 0, or leave it out.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:machinelearningservices:Compute": when(
            field("properties.computeType").equals("AmlCompute"), field(_LEAST, default=0).equals(0)
        )
    },
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    absent="passes",
    maps=("owasp-llm/LLM10", "nist-800-53/SC-5"),
    equivalents=("CKV_AZURE_150",),
    good=(changed("az-ml-machines", _LEAST),),
    disagrees={"CKV_AZURE_150": "it fails what isn't said, which Azure takes for 0"},
    bad=(changed("az-ml-machines", _LEAST, 1), changed("az-ml-machines", _LEAST, 4)),
)
