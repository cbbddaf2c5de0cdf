"""A key says who may use it."""

from atoll_policies import Level, Rule, Severity, changed, field, without
from atoll_policies.companions import Companion, needs

RULE = Rule(
    id="kms-policy-defined",
    title="A key has a policy of its own",
    why="By default the account's policies decide about a key: one with `kms:*` opens every key.",
    fix="Set `policy`, or add an `aws:kms:KeyPolicy`, with the roles that use and that administer the key.",
    severity=Severity.LOW,
    across=needs(
        "aws:kms/key:Key",
        Companion("aws:kms/keyPolicy:KeyPolicy", "keyId"),
        words="have a policy",
        inline=field("policy").present(),
    ),
    about=("aws:kms/key:Key",),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV2_AWS_64",),
    good=(changed("signing-key-policy", "bypassPolicyLockoutSafetyCheck", False),),
    bad=(
        changed("data-key", "policy", ""),
        without("signing-key-policy"),
        changed("signing-key-policy", "keyId", "another"),
    ),
)
