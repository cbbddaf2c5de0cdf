"""Trails go to CloudWatch too."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="cloudtrail-to-cloudwatch",
    title="CloudTrail sends its events to CloudWatch too",
    why="Alarms on what must never happen, as a login of the root user, need the events there.",
    fix="Set `cloudWatchLogsGroupArn` and `cloudWatchLogsRoleArn`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:cloudtrail/trail:Trail": field("cloudWatchLogsGroupArn").present()},
    maps=(
        "nist-800-53/AU-6",
        "pci-dss/10.3.3",
    ),
    equivalents=("CKV2_AWS_10",),
    good=(changed("account-trail", "cloudWatchLogsRoleArn", "arn:aws:iam::123456789012:role/other"),),
    bad=(
        changed("account-trail", "cloudWatchLogsGroupArn", ""),
        changed("account-trail", "cloudWatchLogsGroupArn"),
    ),
)
