"""Not everybody may call a function."""

from atoll_policies import Rule, Severity, added, any_of, changed, field, ref, resource

RULE = Rule(
    id="lambda-not-public",
    title="No permission lets everybody call a function",
    why="`*` is every account of AWS, and with a function's address everybody.",
    fix="Set `principal` to an account, a role or a service, or `principalOrgId` beside `*`.",
    severity=Severity.CRITICAL,
    requires={
        "aws:lambda/permission:Permission": any_of(
            field("principal").differs("*"), field("principalOrgId").present()
        )
    },
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_AWS_301",),
    disagrees={"CKV_AWS_301": "It doesn't know that `principalOrgId` limits `*` to an organization."},
    good=(
        added(
            resource(
                "own-organization",
                "aws:lambda/permission:Permission",
                {
                    "action": "lambda:InvokeFunction",
                    "function": ref("thumbnails", "arn"),
                    "principal": "*",
                    "principalOrgId": "o-1234567890",
                },
            )
        ),
        changed("thumbnails-caller", "principal", "123456789012"),
    ),
    bad=(
        changed("thumbnails-caller", "principal", "*"),
        added(
            resource(
                "open-caller",
                "aws:lambda/permission:Permission",
                {
                    "action": "lambda:InvokeFunctionUrl",
                    "function": ref("thumbnails", "arn"),
                    "principal": "*",
                    "functionUrlAuthType": "NONE",
                },
            )
        ),
    ),
)
