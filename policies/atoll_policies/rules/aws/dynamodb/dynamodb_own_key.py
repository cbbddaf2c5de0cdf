"""Tables are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="dynamodb-own-key",
    title="DynamoDB tables are encrypted with your own key",
    why="With AWS' key whoever may read the table reads it; with yours the key's policy decides too.",
    fix="Set `serverSideEncryption` with `enabled` and `kmsKeyArn`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:dynamodb/table:Table": all_of(
            field("serverSideEncryption.enabled").is_true(), field("serverSideEncryption.kmsKeyArn").present()
        )
    },
    maps=("nist-800-53/SC-12", "nist-800-53/SC-28"),
    equivalents=("CKV_AWS_119",),
    good=(
        changed(
            "jobs-table", "serverSideEncryption.kmsKeyArn", "arn:aws:kms:us-west-2:123456789012:key/other"
        ),
    ),
    bad=(
        changed("jobs-table", "serverSideEncryption.enabled", False),
        changed("usage-table", "serverSideEncryption"),
        changed("jobs-table", "serverSideEncryption.kmsKeyArn"),
    ),
)
