"""Groups of machines start from a template."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="asg-launch-template",
    title="Auto Scaling groups start machines from a launch template",
    why=(
        "Launch configurations have no versions, and AWS gives them no new features: newer "
        "accelerators and IMDS settings are missing."
    ),
    fix=("Set `launchTemplate`, or `mixedInstancesPolicy.launchTemplate`, instead of `launchConfiguration`."),
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:autoscaling/group:Group": any_of(
            field("launchTemplate").present(), field("mixedInstancesPolicy.launchTemplate").present()
        )
    },
    maps=("nist-800-53/CM-2",),
    equivalents=("CKV_AWS_315",),
    good=(
        changed("mixed-group", "maxSize", 4),
        changed("alone-group", "maxSize", 4),
    ),
    bad=(
        changed("alone-group", "launchTemplate"),
        changed("mixed-group", "mixedInstancesPolicy"),
    ),
)
