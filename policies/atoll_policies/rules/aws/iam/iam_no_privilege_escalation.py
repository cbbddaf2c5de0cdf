"""No policy lets its holder take further rights."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import written
from atoll_policies.iam import ESCALATIONS, gives_all_of, identity_policies

RULE = Rule(
    id="iam-no-privilege-escalation",
    title="No policy lets its holder take rights it doesn't have",
    why="With such actions on all resources a training job's role becomes an administrator in two calls.",
    fix="Name the roles that `iam:PassRole` and the like are for in `Resource`, or take the actions away.",
    severity=Severity.CRITICAL,
    requires=identity_policies(
        words="not allow, on all resources, actions that give further rights",
        wrong=gives_all_of(ESCALATIONS),
    ),
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV_AWS_286",),
    good=(
        changed(
            "train-policy",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Action": ["iam:PassRole", "sagemaker:CreateTrainingJob"],
                    "Resource": "arn:aws:iam::123456789012:role/train",
                }
            ),
        ),
    ),
    bad=(
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "*"}),
            also=("iam-no-permissions-management",),
        ),
        changed(
            "train-policy",
            "policy",
            written(
                {"Effect": "Allow", "Action": ["iam:Pass*"], "Resource": ["*"]},
                {"Effect": "Allow", "Action": ["ec2:RunInstances"], "Resource": ["*"]},
            ),
            also=("iam-no-permissions-management", "iam-writes-scoped"),
        ),
    ),
)
