"""Machines have bandwidth of their own to their disks."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="ec2-ebs-optimized",
    title="Machines have bandwidth of their own to EBS",
    why=(
        "Without it disks and network share the bandwidth. Current machine types have it whatever is "
        "set, older ones don't."
    ),
    fix="Set `ebsOptimized` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:ec2/instance:Instance": field("ebsOptimized").is_true()},
    maps=("nist-800-53/SC-5",),
    equivalents=("CKV_AWS_135",),
    good=(changed("older-launch", "ebsOptimized", False),),
    bad=(changed("build-host", "ebsOptimized", False), changed("build-host", "ebsOptimized")),
)
