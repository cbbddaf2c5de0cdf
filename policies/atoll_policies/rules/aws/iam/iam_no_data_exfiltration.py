"""No policy reads all data there is."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import written
from atoll_policies.iam import DATA, gives_all_of, identity_policies

RULE = Rule(
    id="iam-no-data-exfiltration",
    title="No policy reads every object, secret or record of the account",
    why="One leaked token then takes all training data, models and secrets, not those of one workload.",
    fix="Name buckets, secrets, tables and parameters in `Resource`.",
    severity=Severity.HIGH,
    requires=identity_policies(
        words="not allow, on all resources, actions that read data",
        wrong=gives_all_of([(action,) for action in DATA]),
    ),
    absent="passes",
    maps=("nist-800-53/AC-6", "nist-800-53/AC-3"),
    equivalents=("CKV_AWS_288",),
    good=(
        changed(
            "train-policy",
            "policy",
            written(
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"},
                {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
            ),
        ),
    ),
    bad=(
        changed(
            "train-policy", "policy", written({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
        ),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": ["secretsmanager:GetSecret*"], "Resource": ["*"]}),
        ),
    ),
)
