"""Groups of machines say whose they are."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="asg-tagged",
    title="Auto Scaling groups tag the machines that they start",
    why="Machines without tags can't be charged to a team, nor found when their owner is asked for.",
    fix="Set `tags`, each with `propagateAtLaunch`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:autoscaling/group:Group": field("tags").present()},
    maps=("nist-800-53/CM-8",),
    equivalents=("CKV_AWS_153",),
    good=(changed("batch-group", "tags[0].value", "platform"),),
    bad=(
        changed("batch-group", "tags"),
        changed("mixed-group", "tags"),
    ),
)
