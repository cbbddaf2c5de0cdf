"""AWS' policy AdministratorAccess isn't attached."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.iam import not_attached

RULE = Rule(
    id="iam-no-admin-attachment",
    title="Nobody has AWS' policy AdministratorAccess",
    why="A stolen session of its holder is the whole account, from training data to backups.",
    fix="Attach a policy of your own that names what is needed; administrators come by single sign-on.",
    severity=Severity.CRITICAL,
    requires=not_attached("AdministratorAccess"),
    absent="passes",
    maps=("nist-800-53/AC-6", "soc2/CC6.3"),
    equivalents=("CKV_AWS_274",),
    good=(
        changed("train-attachment", "policyArn", "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"),
        changed("train-attachment", "policyArn", "arn:aws:iam::123456789012:policy/AdministratorAccess"),
    ),
    bad=(
        changed("train-attachment", "policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"),
        changed("shared-attachment", "policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"),
        changed("train-role", "managedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
    ),
)
