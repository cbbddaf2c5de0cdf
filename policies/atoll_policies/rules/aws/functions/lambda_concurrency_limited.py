"""A function can't take all of the account's capacity."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="lambda-concurrency-limited",
    title="Functions have a limit of their own to how many run at once",
    why="A flood of events, or a loop, uses the whole account's concurrency and runs up the bill.",
    fix="Set `reservedConcurrentExecutions`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:lambda/function:Function": field("reservedConcurrentExecutions").at_least(0)},
    maps=("nist-800-53/SC-5", "owasp-llm/LLM10"),
    equivalents=("CKV_AWS_115",),
    disagrees={"CKV_AWS_115": "It looks for -1 as a text."},
    good=(changed("thumbnails", "reservedConcurrentExecutions", 0),),
    bad=(
        changed("thumbnails", "reservedConcurrentExecutions", -1),
        changed("thumbnails", "reservedConcurrentExecutions"),
    ),
)
