"""Logs are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="log-group-own-key",
    title="Log groups are encrypted with your own key",
    why="Prompts and tokens get into logs; with yours the key's policy decides who reads them.",
    fix="Set `kmsKeyId`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:cloudwatch/logGroup:LogGroup": field("kmsKeyId").present()},
    maps=("nist-800-53/AU-9", "nist-800-53/SC-12"),
    equivalents=("CKV_AWS_158",),
    good=(changed("trail-logs", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(changed("trail-logs", "kmsKeyId", ""), changed("trail-logs", "kmsKeyId")),
)
