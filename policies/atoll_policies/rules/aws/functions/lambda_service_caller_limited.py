"""A service may call a function for your resources only."""

from atoll_policies import MISSING, Rule, Severity, added, any_of, changed, field, ref, resource, when

RULE = Rule(
    id="lambda-service-caller-limited",
    title="Services may call functions only for a named source",
    why=(
        "A service acts for every customer: without a source anybody's bucket or topic can trigger "
        "the function."
    ),
    fix="Set `sourceArn` or `sourceAccount`.",
    severity=Severity.HIGH,
    requires={
        "aws:lambda/permission:Permission": when(
            field("principal").matches(r".*\.amazonaws\.com(\.cn)?"),
            any_of(field("sourceArn").present(), field("sourceAccount").present()),
        )
    },
    maps=("nist-800-53/AC-3",),
    equivalents=("CKV_AWS_364",),
    disagrees={"CKV_AWS_364": "It takes an empty ARN for one."},
    good=(
        changed("thumbnails-caller", "sourceArn"),
        changed("thumbnails-caller", "sourceAccount"),
        added(
            resource(
                "role-caller",
                "aws:lambda/permission:Permission",
                {
                    "action": "lambda:InvokeFunction",
                    "function": ref("thumbnails", "arn"),
                    "principal": "123456789012",
                },
            )
        ),
    ),
    bad=(
        added(
            resource(
                "any-topic",
                "aws:lambda/permission:Permission",
                {
                    "action": "lambda:InvokeFunction",
                    "function": ref("thumbnails", "arn"),
                    "principal": "sns.amazonaws.com",
                },
            )
        ),
        changed("thumbnails-caller", "sourceArn", "", together={"sourceAccount": MISSING}),
    ),
)
