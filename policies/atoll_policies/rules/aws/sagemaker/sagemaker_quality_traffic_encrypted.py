"""Machines of a job speak encrypted."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="sagemaker-quality-traffic-encrypted",
    title="A data quality job encrypts what its machines tell each other",
    why="What the machines exchange are captured requests, in plain text on the network.",
    fix="Set `networkConfig.enableInterContainerTrafficEncryption` to true.",
    severity=Severity.MEDIUM,
    requires={
        "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": field(
            "networkConfig.enableInterContainerTrafficEncryption"
        ).is_true()
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-8",),
    equivalents=("CKV_AWS_369",),
    good=(changed("churn-quality", "networkConfig.enableNetworkIsolation", True),),
    bad=(
        changed("churn-quality", "networkConfig.enableInterContainerTrafficEncryption", False),
        changed("churn-quality", "networkConfig"),
    ),
)
