"""No policy allows all of IAM."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import any_of_them, written
from atoll_policies.iam import identity_policies

RULE = Rule(
    id="iam-no-full-iam",
    title="No policy allows every action of IAM",
    why="Who may do everything in IAM may give themselves every other right too.",
    fix="Name the actions of IAM that are needed, and the roles or users they are for.",
    severity=Severity.CRITICAL,
    requires=identity_policies(
        words="not allow iam:*", wrong=any_of_them(lambda item: item.allows and "iam:*" in item.actions)
    ),
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV2_AWS_40",),
    good=(
        changed(
            "train-policy",
            "policy",
            written(
                {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
                {
                    "Effect": "Allow",
                    "Action": "iam:GetRole",
                    "Resource": "arn:aws:iam::123456789012:role/train",
                },
            ),
        ),
    ),
    bad=(
        changed("train-policy", "policy", written({"Effect": "Allow", "Action": ["iam:*"], "Resource": "*"})),
        changed(
            "train-policy",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "iam:*"],
                    "Resource": "arn:aws:iam::123456789012:role/train",
                }
            ),
        ),
    ),
)
