"""Trails are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="cloudtrail-own-key",
    title="CloudTrail encrypts its log files with your own key",
    why="Who may read the bucket otherwise reads who does what in the account.",
    fix="Set `kmsKeyId`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:cloudtrail/trail:Trail": field("kmsKeyId").present()},
    maps=("nist-800-53/AU-9", "nist-800-53/SC-12"),
    equivalents=("CKV_AWS_35",),
    good=(changed("account-trail", "kmsKeyId", "arn:aws:kms:us-west-2:123456789012:key/other"),),
    bad=(changed("account-trail", "kmsKeyId", ""), changed("account-trail", "kmsKeyId")),
)
