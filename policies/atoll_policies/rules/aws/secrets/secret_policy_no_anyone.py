"""No secret's policy lets everybody in."""

from atoll_policies import Rule, Severity, added, changed, ref, resource
from atoll_policies.documents import any_of_them, anyone, forbids, written

_NOBODY = forbids("policy", words="not let everybody in", wrong=any_of_them(anyone))

RULE = Rule(
    id="secret-policy-no-anyone",
    title="No secret's policy lets every account in",
    why="A token or password that every account of AWS may read is no secret.",
    fix="Name accounts or roles in `policy`'s `Principal`, or narrow it by `aws:PrincipalOrgID`.",
    severity=Severity.CRITICAL,
    requires={
        "aws:secretsmanager/secret:Secret": _NOBODY,
        "aws:secretsmanager/secretPolicy:SecretPolicy": _NOBODY,
    },
    absent="passes",
    maps=("nist-800-53/AC-3", "nist-800-53/IA-5"),
    good=(
        changed(
            "token",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:role/nodes"},
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": "*",
                }
            ),
        ),
    ),
    bad=(
        changed(
            "token",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": "*",
                }
            ),
        ),
        changed(
            "token",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": ["*"]},
                    "Action": "secretsmanager:*",
                    "Resource": "*",
                    "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-example"}},
                }
            ),
        ),
        added(
            resource(
                "token-policy",
                "aws:secretsmanager/secretPolicy:SecretPolicy",
                {
                    "secretArn": ref("token", "arn"),
                    "policy": written(
                        {
                            "Effect": "Allow",
                            "Principal": "*",
                            "Action": "secretsmanager:GetSecretValue",
                            "Resource": "*",
                        }
                    ),
                },
            )
        ),
    ),
)
