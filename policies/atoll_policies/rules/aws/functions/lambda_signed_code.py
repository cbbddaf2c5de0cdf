"""Functions run signed code only."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="lambda-signed-code",
    title="Functions run code only that was signed",
    why="Whoever can write to the bucket of packages otherwise runs code with the function's role.",
    fix="Set `codeSigningConfigArn`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:lambda/function:Function": field("codeSigningConfigArn").present()},
    maps=(
        "nist-800-53/SI-7",
        "nist-800-53/SR-4",
        "slsa/verification",
        "nist-800-53/CM-14",
    ),
    equivalents=("CKV_AWS_272",),
    good=(
        changed(
            "thumbnails",
            "codeSigningConfigArn",
            "arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-2",
        ),
    ),
    bad=(changed("thumbnails", "codeSigningConfigArn", ""), changed("thumbnails", "codeSigningConfigArn")),
)
