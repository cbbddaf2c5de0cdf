"""Policies that write say where."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.documents import written
from atoll_policies.iam import gives_any, identity_policies, writes_apart

RULE = Rule(
    id="iam-writes-scoped",
    title="Policies that write name the resources",
    why="A mistake or a stolen token then changes one bucket or queue, not all of the account's.",
    fix="Name the resources in `Resource`, or narrow the statement by tags in `Condition`.",
    severity=Severity.MEDIUM,
    requires=identity_policies(
        words="not allow writing on all resources",
        wrong=gives_any(writes_apart),
    ),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV_AWS_290",),
    good=(
        changed(
            "train-policy",
            "policy",
            written(
                {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::models/*"},
                {"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*"},
            ),
        ),
        changed(
            "train-policy",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Action": "ec2:TerminateInstances",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"aws:ResourceTag/team": "training"}},
                }
            ),
        ),
    ),
    bad=(
        changed(
            "train-policy", "policy", written({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"})
        ),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": ["sagemaker:Create*"], "Resource": ["*"]}),
            also=("iam-no-credentials-exposure",),
        ),
        changed(
            "train-policy",
            "policy",
            written(
                {"Effect": "Deny", "Action": "sqs:DeleteQueue", "Resource": "*"},
                {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:DeleteQueue"], "Resource": ["*"]},
            ),
        ),
    ),
)
