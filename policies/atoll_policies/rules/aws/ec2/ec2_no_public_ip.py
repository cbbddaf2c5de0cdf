"""Machines have no public address."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="ec2-no-public-ip",
    title="Machines get no public IP address",
    why="A public address puts the machine, and each port that a group opens by mistake, on the internet.",
    fix=(
        "Set `associatePublicIpAddress` to false, in a template that of `networkInterfaces`, and go "
        "out by NAT."
    ),
    severity=Severity.HIGH,
    requires={
        "aws:ec2/instance:Instance": field("associatePublicIpAddress").isnt_true(),
        "aws:ec2/launchConfiguration:LaunchConfiguration": field("associatePublicIpAddress").isnt_true(),
        "aws:ec2/launchTemplate:LaunchTemplate": field(
            "networkInterfaces[*].associatePublicIpAddress"
        ).isnt_true(),
    },
    absent="passes",
    maps=(
        "cis-eks/5.4.3",
        "nist-800-53/SC-7",
        "nsa/worker-nodes",
    ),
    equivalents=("CKV_AWS_88", "CKV_AWS_389"),
    good=(changed("build-host", "associatePublicIpAddress"),),
    bad=(
        changed("build-host", "associatePublicIpAddress", True),
        changed("node-template", "networkInterfaces[0].associatePublicIpAddress", "true"),
        changed("older-launch", "associatePublicIpAddress", True),
    ),
)
