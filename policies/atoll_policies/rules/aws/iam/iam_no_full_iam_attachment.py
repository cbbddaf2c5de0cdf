"""AWS' policy IAMFullAccess isn't attached."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.iam import not_attached

RULE = Rule(
    id="iam-no-full-iam-attachment",
    title="Nobody has AWS' policy IAMFullAccess",
    why="It is administration by a detour: its holder may attach any other policy to anybody.",
    fix="Attach a policy of your own that names the actions of IAM and the roles they are for.",
    severity=Severity.CRITICAL,
    requires=not_attached("IAMFullAccess"),
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV2_AWS_56",),
    good=(changed("train-attachment", "policyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"),),
    bad=(
        changed("train-attachment", "policyArn", "arn:aws:iam::aws:policy/IAMFullAccess"),
        changed("shared-attachment", "policyArn", "arn:aws:iam::aws:policy/IAMFullAccess"),
        changed("train-role", "managedPolicyArns", ["arn:aws:iam::aws:policy/IAMFullAccess"]),
    ),
)
