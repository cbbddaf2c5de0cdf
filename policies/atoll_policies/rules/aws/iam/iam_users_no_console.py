"""No user of IAM logs into the console."""

from atoll_policies import Level, Rule, Severity, added, changed, custom, resource

RULE = Rule(
    id="iam-users-no-console",
    title="Users of IAM can't log into the console",
    why="A password that only IAM knows is outside the company's sign-on, and stays when the person leaves.",
    fix="Take the login profile away, and let the person come by AWS' identity center.",
    severity=Severity.MEDIUM,
    requires={"aws:iam/userLoginProfile:UserLoginProfile": custom("not be there", lambda _: False)},
    prod=Level.ADVISORY,
    unknown="fails",
    maps=("nist-800-53/IA-2",),
    equivalents=("CKV2_AWS_22",),
    good=(changed("train-role", "description", "for people, by single sign-on"),),
    bad=(
        added(resource("login", "aws:iam/userLoginProfile:UserLoginProfile", {"user": "somebody"})),
        added(
            resource(
                "login",
                "aws:iam/userLoginProfile:UserLoginProfile",
                {"user": "somebody", "passwordResetRequired": True},
            )
        ),
    ),
)
