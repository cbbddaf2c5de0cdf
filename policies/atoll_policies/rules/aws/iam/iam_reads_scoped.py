"""Policies that read say where."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.documents import written
from atoll_policies.iam import gives_any, identity_policies, reads_apart

RULE = Rule(
    id="iam-reads-scoped",
    title="Policies that read name the resources where AWS lets them",
    why="What one can list and describe is the map of the account for whoever steals the token.",
    fix="Name the resources in `Resource`; leave `*` to actions that take none.",
    severity=Severity.LOW,
    requires=identity_policies(
        words="not allow reading on all resources",
        wrong=gives_any(reads_apart),
    ),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV_AWS_355",),
    good=(
        changed(
            "train-policy",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Action": ["ec2:DescribeInstances", "s3:ListAllMyBuckets"],
                    "Resource": "*",
                },
                {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::models"},
            ),
        ),
    ),
    bad=(
        changed(
            "train-policy", "policy", written({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"})
        ),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": ["eks:DescribeCluster"], "Resource": ["*"]}),
        ),
    ),
)
