"""SageMaker's models are in a network of one's own."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="sagemaker-model-in-vpc",
    title="SageMaker models run in your VPC",
    why="Without it their containers reach the internet from AWS's network, past every rule of yours.",
    fix="Set `vpcConfig` with subnets and security groups, beside `enableNetworkIsolation`.",
    severity=Severity.HIGH,
    requires={
        "aws:sagemaker/model:Model": all_of(
            field("vpcConfig.subnets").present(), field("vpcConfig.securityGroupIds").present()
        )
    },
    dev=Level.MANDATORY,
    gap="SRV-7",
    evidence="mondoohq/cnspec#3080",
    maps=("nist-800-53/SC-7", "owasp-llm/LLM10"),
    good=(changed("gpu-model", "vpcConfig.subnets", ["subnet-1", "subnet-2"]),),
    bad=(
        changed("gpu-model", "vpcConfig.subnets", []),
        changed("gpu-model", "vpcConfig"),
        changed("gpu-model", "vpcConfig.securityGroupIds", []),
    ),
)
