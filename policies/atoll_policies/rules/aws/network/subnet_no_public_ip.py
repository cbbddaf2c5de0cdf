"""Subnets give no public addresses."""

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource

RULE = Rule(
    id="subnet-no-public-ip",
    title="Subnets don't give machines public addresses by themselves",
    why="What starts in such a subnet is on the internet, as far as its security groups let it.",
    fix="Set `mapPublicIpOnLaunch` to false; NAT gateways and load balancers don't need it.",
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    requires={"aws:ec2/subnet:Subnet": field("mapPublicIpOnLaunch").isnt_true()},
    absent="passes",
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_130",),
    good=(changed("app-subnet", "mapPublicIpOnLaunch"),),
    bad=(
        changed("app-subnet", "mapPublicIpOnLaunch", True),
        added(
            resource(
                "edge-subnet",
                "aws:ec2/subnet:Subnet",
                {"vpcId": ref("app-vpc"), "cidrBlock": "10.0.2.0/24", "mapPublicIpOnLaunch": True},
            )
        ),
    ),
)
