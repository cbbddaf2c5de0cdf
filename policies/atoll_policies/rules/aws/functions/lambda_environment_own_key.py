"""Environment variables are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, added, changed, field, resource, when

RULE = Rule(
    id="lambda-environment-own-key",
    title="Environment variables of functions are encrypted with your own key",
    why=(
        "With AWS' key everybody who may describe the function reads them; with yours the key's "
        "policy decides too."
    ),
    fix="Set `kmsKeyArn`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:lambda/function:Function": when(
            field("environment.variables").present(), field("kmsKeyArn").present()
        )
    },
    maps=("nist-800-53/SC-12", "nist-800-53/SC-28"),
    equivalents=("CKV_AWS_173",),
    good=(
        changed("thumbnails", "kmsKeyArn", "arn:aws:kms:us-west-2:123456789012:key/other"),
        added(
            resource(
                "plain",
                "aws:lambda/function:Function",
                {
                    "role": "arn:aws:iam::123456789012:role/plain",
                    "runtime": "python3.13",
                    "reservedConcurrentExecutions": 1,
                    "codeSigningConfigArn": "arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-1",
                    "tracingConfig": {"mode": "Active"},
                    "deadLetterConfig": {"targetArn": "arn:aws:sqs:us-west-2:123456789012:failed"},
                    "vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
                },
            )
        ),
    ),
    bad=(changed("thumbnails", "kmsKeyArn", ""), changed("thumbnails", "kmsKeyArn")),
)
