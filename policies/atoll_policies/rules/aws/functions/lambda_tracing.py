"""Functions are traced."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="lambda-tracing",
    title="Functions take part in tracing",
    why="Without it nobody sees which step of a request was slow or failed.",
    fix="Set `tracingConfig.mode` to Active or PassThrough.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:lambda/function:Function": field("tracingConfig.mode").one_of("Active", "PassThrough")},
    maps=("nist-800-53/SI-4",),
    equivalents=("CKV_AWS_50",),
    good=(
        changed("thumbnails", "tracingConfig.mode", "PassThrough"),
        changed("thumbnails", "tracingConfig.mode", "Active"),
    ),
    bad=(changed("thumbnails", "tracingConfig.mode", "Off"), changed("thumbnails", "tracingConfig")),
)
