"""Policies say what they allow, not what they leave out."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import any_of_them, written
from atoll_policies.iam import identity_policies

RULE = Rule(
    id="iam-allow-says-what",
    title="Policies allow what they name, not all but what they name",
    why="`NotAction` and `NotResource` allow whatever AWS adds tomorrow; few who read them see how much.",
    fix="Use `Action` and `Resource` in statements that allow; keep the others for `Deny`.",
    severity=Severity.HIGH,
    requires=identity_policies(
        words="allow by Action and Resource",
        wrong=any_of_them(lambda item: item.allows and bool(item.not_actions or item.not_resources)),
    ),
    absent="passes",
    maps=("nist-800-53/AC-6",),
    good=(
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}),
        ),
    ),
    bad=(
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        ),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::audit/*"}),
        ),
    ),
)
