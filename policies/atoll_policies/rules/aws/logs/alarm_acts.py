"""Alarms do something."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="alarm-acts",
    title="Alarms tell somebody",
    why="An alarm whose actions are off turns red where nobody looks.",
    fix="Leave out `actionsEnabled`, or set it to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"),
        any_of(field("actionsEnabled").is_true(), field("actionsEnabled").absent()),
    ),
    absent="passes",
    maps=("nist-800-53/SI-4",),
    equivalents=("CKV_AWS_319",),
    good=(changed("errors-alarm", "actionsEnabled", True), changed("service-alarm", "actionsEnabled", True)),
    bad=(changed("errors-alarm", "actionsEnabled", False), changed("service-alarm", "actionsEnabled", False)),
)
