"""Not everybody may call a function."""

from atoll_policies import Rule, Severity, added, changed, field, ref, resource

RULE = Rule(
    id="lambda-not-public",
    title="No permission lets everybody call a function",
    why="`*` is every account of AWS, and with a function's address everybody.",
    fix="Set `principal` to an account, a role or a service.",
    severity=Severity.CRITICAL,
    requires={"aws:lambda/permission:Permission": field("principal").differs("*")},
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_AWS_301",),
    good=(changed("thumbnails-caller", "principal", "123456789012"),),
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
