"""No policy changes who may do what, everywhere."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import written
from atoll_policies.iam import changes_rights, gives_any, identity_policies

RULE = Rule(
    id="iam-no-permissions-management",
    title="No policy changes the rights on every resource",
    why="Its holder can open any bucket, key or role to an account of theirs, without a trace in the data.",
    fix="Name the resources whose rights may be changed in `Resource`, or take the actions away.",
    severity=Severity.HIGH,
    requires=identity_policies(
        words="not allow, on all resources, actions that change rights",
        wrong=gives_any(changes_rights),
    ),
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV_AWS_289",),
    good=(
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::models"}),
        ),
    ),
    bad=(
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "*"}),
        ),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": ["kms:CreateGrant"], "Resource": ["*"]}),
        ),
    ),
)
