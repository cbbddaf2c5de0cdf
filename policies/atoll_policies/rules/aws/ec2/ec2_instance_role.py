"""Machines have a role."""

from atoll_policies import Level, Rule, Severity, added, changed, field, resource

RULE = Rule(
    id="ec2-instance-role",
    title="Machines have a role of their own",
    why=(
        "A machine without a role gets keys copied to it, which nobody replaces and anybody may take along."
    ),
    fix="Set `iamInstanceProfile`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:ec2/instance:Instance": field("iamInstanceProfile").present()},
    maps=("nist-800-53/IA-5",),
    equivalents=("CKV2_AWS_41",),
    good=(changed("build-host", "iamInstanceProfile", "other"),),
    bad=(
        changed("build-host", "iamInstanceProfile"),
        added(
            resource(
                "bare-host",
                "aws:ec2/instance:Instance",
                {
                    "ami": "ami-0123456789abcdef0",
                    "instanceType": "m7i.large",
                    "monitoring": True,
                    "ebsOptimized": True,
                    "metadataOptions": {"httpTokens": "required"},
                    "rootBlockDevice": {"encrypted": True},
                },
            )
        ),
    ),
)
