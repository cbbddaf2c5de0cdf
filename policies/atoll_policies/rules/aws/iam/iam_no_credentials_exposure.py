"""No policy hands out credentials of whatever there is."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import written
from atoll_policies.iam import CREDENTIALS, gives_all_of, identity_policies

RULE = Rule(
    id="iam-no-credentials-exposure",
    title="No policy gives credentials of every role, database or user",
    why="Its holder can be anybody: each role to assume and each database to log into is one call away.",
    fix="Name the roles, databases and users in `Resource`.",
    severity=Severity.HIGH,
    requires=identity_policies(
        words="not allow, on all resources, actions that answer with credentials",
        wrong=gives_all_of([(action,) for action in CREDENTIALS]),
    ),
    absent="passes",
    maps=("nist-800-53/AC-6", "nist-800-53/IA-5"),
    equivalents=("CKV_AWS_287",),
    good=(
        changed(
            "train-policy",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Resource": "arn:aws:iam::123456789012:role/reader",
                },
                {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
            ),
        ),
    ),
    bad=(
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}),
        ),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": ["ec2:GetPassword*"], "Resource": ["*"]}),
        ),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "rds-db:connect", "Resource": "*"}),
        ),
    ),
)
