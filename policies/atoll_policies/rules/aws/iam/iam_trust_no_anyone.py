"""No role trusts everybody."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.documents import any_of_them, anyone
from atoll_policies.iam import trust, trusting

RULE = Rule(
    id="iam-trust-no-anyone",
    title="No role can be assumed by every account",
    why="The name of the role is then all that a stranger needs to have its rights.",
    fix="Name accounts, roles or services in `assumeRolePolicy`'s `Principal`.",
    severity=Severity.CRITICAL,
    requires=trust(words="not trust everybody", wrong=any_of_them(anyone)),
    absent="passes",
    maps=("nist-800-53/AC-3", "nist-800-53/AC-6"),
    equivalents=("CKV_AWS_60",),
    good=(changed("train-role", "assumeRolePolicy", trusting({"AWS": "arn:aws:iam::123456789012:role/ci"})),),
    bad=(
        changed("train-role", "assumeRolePolicy", trusting({"AWS": "*"})),
        changed(
            "train-role", "assumeRolePolicy", trusting({"AWS": ["arn:aws:iam::123456789012:role/ci", "*"]})
        ),
        changed(
            "train-role",
            "assumeRolePolicy",
            trusting({"AWS": "*"}, Condition={"StringLikeIfExists": {"aws:PrincipalOrgID": "o-example"}}),
        ),
    ),
)
