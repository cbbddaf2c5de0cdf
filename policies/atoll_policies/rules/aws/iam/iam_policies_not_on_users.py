"""Rights come by roles and groups."""

from atoll_policies import Level, Rule, Severity, added, changed, custom, field, resource
from atoll_policies.documents import written

_NOT_ON_USERS = custom("be for a group or role, not a user", lambda _: False)

RULE = Rule(
    id="iam-policies-not-on-users",
    title="Policies are attached to groups and roles, not to users",
    why="Rights given to one user after the other are forgotten there when people change their work.",
    fix="Attach the policy to a group or role; leave out `users`.",
    severity=Severity.LOW,
    requires={
        "aws:iam/policyAttachment:PolicyAttachment": field("users").absent(),
        "aws:iam/userPolicy:UserPolicy": _NOT_ON_USERS,
        "aws:iam/userPolicyAttachment:UserPolicyAttachment": _NOT_ON_USERS,
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-2", "nist-800-53/AC-6"),
    equivalents=("CKV_AWS_40",),
    good=(changed("shared-attachment", "groups", ["engineers"]),),
    bad=(
        changed("shared-attachment", "users", ["somebody"]),
        added(
            resource(
                "somebodys-policy",
                "aws:iam/userPolicy:UserPolicy",
                {
                    "user": "somebody",
                    "policy": written(
                        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}
                    ),
                },
            )
        ),
        added(
            resource(
                "somebodys-attachment",
                "aws:iam/userPolicyAttachment:UserPolicyAttachment",
                {"user": "somebody", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
            )
        ),
    ),
)
