"""No policy allows everything everywhere."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import Statement, any_of_them, written
from atoll_policies.iam import identity_policies


def _admin(statement: Statement) -> bool:
    return statement.allows and statement.everywhere and statement.every_action


RULE = Rule(
    id="iam-no-admin-policy",
    title="No policy allows every action on every resource",
    why="Whoever holds such a policy owns the account: its data, its keys, its bills, its other users.",
    fix="Name the actions and the resources in `policy`.",
    severity=Severity.CRITICAL,
    requires=identity_policies(words="not allow every action on every resource", wrong=any_of_them(_admin)),
    absent="passes",
    maps=(
        "nist-800-53/AC-6",
        "soc2/CC6.3",
        "pci-dss/7.2.2",
    ),
    equivalents=("CKV_AWS_62",),
    good=(
        changed("train-policy", "policy", written({"Effect": "Deny", "Action": "*", "Resource": "*"})),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::models/*"}),
        ),
    ),
    bad=(
        changed("train-policy", "policy", written({"Effect": "Allow", "Action": "*", "Resource": "*"})),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken", "*"], "Resource": ["*"]}),
        ),
        changed(
            "train-role",
            "inlinePolicies",
            [
                {
                    "name": "all",
                    "policy": written(
                        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
                        {"Effect": "Allow", "Action": "*", "Resource": "*"},
                    ),
                }
            ],
        ),
    ),
)
