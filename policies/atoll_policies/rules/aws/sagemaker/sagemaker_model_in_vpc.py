"""Models are served in a network of one's own."""

from atoll_policies import Rule, Severity, all_of, changed, field

RULE = Rule(
    id="sagemaker-model-in-vpc",
    title="A model is served in your own network",
    why="Outside it no security group or flow log of yours sees what goes to the model and what comes back.",
    fix="Set `vpcConfig` with subnets and security groups.",
    severity=Severity.MEDIUM,
    requires={
        "aws:sagemaker/model:Model": all_of(
            field("vpcConfig.subnets").present(), field("vpcConfig.securityGroupIds").present()
        )
    },
    gap="SRV-7",
    evidence="mondoohq/cnspec#3080",
    maps=(
        "nist-800-53/SC-7",
        "nist-800-53/AC-4",
    ),
    good=(changed("churn-model", "vpcConfig.subnets", ["subnet-2"]),),
    bad=(
        changed("churn-model", "vpcConfig.subnets", []),
        changed("churn-model", "vpcConfig.securityGroupIds", []),
        changed("churn-model", "vpcConfig"),
    ),
)
