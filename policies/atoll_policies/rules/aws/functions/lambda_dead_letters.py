"""Events that a function couldn't handle are kept."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="lambda-dead-letters",
    title="Functions keep events that they couldn't handle",
    why="An event that failed three times is gone otherwise, and nobody knows.",
    fix="Set `deadLetterConfig.targetArn` to a queue or topic.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:lambda/function:Function": field("deadLetterConfig.targetArn").present()},
    maps=("nist-800-53/SI-4",),
    equivalents=("CKV_AWS_116",),
    good=(changed("thumbnails", "deadLetterConfig.targetArn", "arn:aws:sns:us-west-2:123456789012:failed"),),
    bad=(changed("thumbnails", "deadLetterConfig.targetArn", ""), changed("thumbnails", "deadLetterConfig")),
)
