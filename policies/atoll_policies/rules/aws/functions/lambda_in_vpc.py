"""Functions run in a VPC."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="lambda-in-vpc",
    title="Functions run in a VPC",
    why=(
        "Outside of one their traffic passes no security group, endpoint policy or flow log. "
        "Functions that need none of the network's are fine without, so this advises."
    ),
    fix="Set `vpcConfig` with subnets and security groups.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:lambda/function:Function": field("vpcConfig.subnetIds").present()},
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_117",),
    disagrees={"CKV_AWS_117": "It takes a VPC without subnets for one."},
    good=(changed("thumbnails", "vpcConfig.subnetIds", ["subnet-1", "subnet-2"]),),
    bad=(changed("thumbnails", "vpcConfig.subnetIds", []), changed("thumbnails", "vpcConfig")),
)
