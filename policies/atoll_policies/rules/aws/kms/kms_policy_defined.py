"""A key says who may use it."""

from collections.abc import Sequence

from atoll_policies import Level, Rule, Severity, changed, without
from atoll_policies.companions import Companion, needs
from atoll_policies.documents import Statement, forbids, written


def _by_default(found: Sequence[Statement]) -> bool:
    """Say whether a policy is the one that KMS writes where there is none: all rights, for the account."""
    return all(item.actions == ("kms:*",) and _for_account(item) for item in found)


def _for_account(item: Statement) -> bool:
    return item.allows and all(name.endswith(":root") for _, name in item.principals)


_OWN = forbids("policy", words="be more than KMS' own default", wrong=_by_default)

RULE = Rule(
    id="kms-policy-defined",
    title="A key has a policy of its own",
    why="By default the account's policies decide about a key: one with `kms:*` opens every key.",
    fix="Set `policy`, or add an `aws:kms:KeyPolicy`, with the roles that use and that administer the key.",
    severity=Severity.LOW,
    across=needs(
        "aws:kms/key:Key",
        Companion("aws:kms/keyPolicy:KeyPolicy", "keyId", _OWN),
        words="have a policy of its own",
        inline=_OWN,
    ),
    about=("aws:kms/key:Key",),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV2_AWS_64",),
    disagrees={"CKV2_AWS_64": "it takes the default for a policy of one's own where it is written out"},
    good=(
        changed("signing-key-policy", "bypassPolicyLockoutSafetyCheck", False),
        changed(
            "data-key",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                    "Action": ["kms:Create*", "kms:Describe*"],
                    "Resource": "*",
                }
            ),
        ),
        changed(
            "data-key",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:role/keys"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ),
        ),
        changed(
            "data-key",
            "policy",
            written(
                {
                    "Effect": "Deny",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ),
        ),
    ),
    bad=(
        changed("data-key", "policy"),
        without("signing-key-policy"),
        changed(
            "data-key",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ),
        ),
        changed("signing-key-policy", "keyId", "another"),
    ),
)
