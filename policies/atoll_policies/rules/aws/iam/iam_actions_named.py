"""Policies name actions, also where they name resources."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import Statement, any_of_them, written
from atoll_policies.iam import identity_policies


def _every_action(statement: Statement) -> bool:
    return statement.allows and statement.every_action and not statement.everywhere


RULE = Rule(
    id="iam-actions-named",
    title="No policy allows every action on a resource",
    why="Every action is more than reading and writing: it is deleting, and letting others in.",
    fix="Name the actions in `policy`, or those of one service such as `s3:Get*`.",
    severity=Severity.HIGH,
    requires=identity_policies(words="name actions", wrong=any_of_them(_every_action)),
    absent="passes",
    maps=(
        "nist-800-53/AC-6",
        "pci-dss/7.2.5",
    ),
    equivalents=("CKV_AWS_63",),
    good=(
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::models/*"}),
        ),
    ),
    bad=(
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::models/*"}),
        ),
        changed(
            "train-policy",
            "policy",
            written(
                {"Effect": "Allow", "Action": ["s3:GetObject", "*"], "Resource": ["arn:aws:s3:::models/*"]}
            ),
        ),
    ),
)
