"""Trails tell when there are new files."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="cloudtrail-notifies",
    title="CloudTrail tells a topic of new log files",
    why="What looks for intrusions can then start with each file, and not once a day.",
    fix="Set `snsTopicName`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:cloudtrail/trail:Trail": field("snsTopicName").present()},
    maps=("nist-800-53/SI-4",),
    equivalents=("CKV_AWS_252",),
    good=(changed("account-trail", "snsTopicName", "other"),),
    bad=(changed("account-trail", "snsTopicName", ""), changed("account-trail", "snsTopicName")),
)
