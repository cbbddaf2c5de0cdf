"""People and programs come by single sign-on and roles."""

from atoll_policies import Level, Rule, Severity, added, changed, custom, resource

RULE = Rule(
    id="iam-no-users",
    title="There are no users of IAM",
    why="A user has passwords and keys that never expire, and stays when the person has left.",
    fix="Let people come by AWS' identity center, programs by roles, and take the user away.",
    severity=Severity.LOW,
    requires={"aws:iam/user:User": custom("be a role or come by single sign-on", lambda _: False)},
    prod=Level.ADVISORY,
    unknown="fails",
    maps=("nist-800-53/AC-2", "nist-800-53/IA-2"),
    equivalents=("CKV_AWS_273",),
    good=(changed("train-role", "description", "for training jobs"),),
    bad=(
        added(resource("somebody", "aws:iam/user:User", {"name": "somebody"})),
        added(resource("robot", "aws:iam/user:User", {"name": "robot", "path": "/programs/"})),
    ),
)
