"""Machines are measured every minute."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="ec2-detailed-monitoring",
    title="Machines report their metrics every minute",
    why="Five minutes between two values hide the short peaks that a training job or an attack makes.",
    fix="Set `monitoring` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:ec2/instance:Instance": field("monitoring").is_true()},
    maps=("nist-800-53/SI-4",),
    equivalents=("CKV_AWS_126",),
    good=(changed("older-launch", "enableMonitoring", False),),
    bad=(changed("build-host", "monitoring", False), changed("build-host", "monitoring")),
)
