"""Groups of machines start from a template."""

from atoll_policies import Level, Rule, Severity, added, any_of, changed, field, ref, resource

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
        added(
            resource(
                "mixed-group",
                "aws:autoscaling/group:Group",
                {
                    "minSize": 0,
                    "maxSize": 1,
                    "tags": [{"key": "team", "value": "ml", "propagateAtLaunch": True}],
                    "mixedInstancesPolicy": {
                        "launchTemplate": {
                            "launchTemplateSpecification": {"launchTemplateId": ref("node-template")}
                        }
                    },
                },
            )
        ),
    ),
    bad=(
        changed("batch-group", "launchTemplate"),
        added(
            resource(
                "older-group",
                "aws:autoscaling/group:Group",
                {
                    "minSize": 0,
                    "maxSize": 1,
                    "launchConfiguration": ref("older-launch"),
                    "tags": [{"key": "team", "value": "ml", "propagateAtLaunch": True}],
                },
            )
        ),
    ),
)
