"""Logs are deleted some day."""

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource

RULE = Rule(
    id="log-group-retention",
    title="Log groups say how long they are kept",
    why=(
        "Logs that are kept for ever cost more each month, and prompts in them are kept longer than "
        "anybody promised."
    ),
    fix="Set `retentionInDays`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:cloudwatch/logGroup:LogGroup": field("retentionInDays").present()},
    maps=(
        "nist-800-53/AU-11",
        "cis-eks/2.1.2",
    ),
    equivalents=("CKV_AWS_66",),
    good=(changed("trail-logs", "retentionInDays", 3653),),
    bad=(
        changed("trail-logs", "retentionInDays"),
        added(
            resource("kept-logs", "aws:cloudwatch/logGroup:LogGroup", {"kmsKeyId": ref("data-key", "arn")})
        ),
    ),
)
