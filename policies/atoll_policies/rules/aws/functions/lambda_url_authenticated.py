"""A function's address wants to know who calls."""

from atoll_policies import Rule, Severity, added, changed, field, ref, resource

RULE = Rule(
    id="lambda-url-authenticated",
    title="Function URLs ask who calls",
    why="With NONE everybody on the internet runs the function, with its role and at your cost.",
    fix="Set `authorizationType` to AWS_IAM.",
    severity=Severity.HIGH,
    requires={"aws:lambda/functionUrl:FunctionUrl": field("authorizationType").differs("NONE")},
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_AWS_258",),
    good=(changed("thumbnails-address", "authorizationType", "AWS_IAM"),),
    bad=(
        changed("thumbnails-address", "authorizationType", "NONE"),
        added(
            resource(
                "open-address",
                "aws:lambda/functionUrl:FunctionUrl",
                {"functionName": ref("thumbnails", "arn"), "authorizationType": "NONE", "qualifier": "live"},
            )
        ),
    ),
)
