"""No key is everybody's."""

from atoll_policies import Rule, Severity, added, changed, resource
from atoll_policies.documents import any_of_them, anyone, forbids, written

_NOBODY = forbids("policy", words="not let everybody in", wrong=any_of_them(anyone))

RULE = Rule(
    id="kms-policy-no-anyone",
    title="No key's policy lets every account in",
    why="Whoever has a copy of encrypted data can then decrypt it, and whoever doesn't can lock it up.",
    fix="Name accounts or roles in `policy`'s `Principal`, or narrow it by `kms:CallerAccount`.",
    severity=Severity.CRITICAL,
    requires={
        "aws:kms/externalKey:ExternalKey": _NOBODY,
        "aws:kms/key:Key": _NOBODY,
        "aws:kms/keyPolicy:KeyPolicy": _NOBODY,
        "aws:kms/replicaKey:ReplicaKey": _NOBODY,
    },
    absent="passes",
    maps=("nist-800-53/AC-3", "nist-800-53/SC-12"),
    equivalents=("CKV_AWS_33",),
    good=(
        changed(
            "data-key",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "kms:Decrypt",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}},
                }
            ),
        ),
        changed(
            "data-key",
            "policy",
            written({"Effect": "Deny", "Principal": "*", "Action": "kms:DisableKey", "Resource": "*"}),
        ),
    ),
    bad=(
        changed(
            "data-key-replica",
            "policy",
            written({"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}),
        ),
        changed(
            "signing-key-policy",
            "policy",
            written({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}),
        ),
        changed(
            "data-key",
            "policy",
            written(
                {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "kms:Decrypt", "Resource": "*"}
            ),
        ),
        added(
            resource(
                "brought-key",
                "aws:kms/externalKey:ExternalKey",
                {
                    "policy": written(
                        {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
                    )
                },
            )
        ),
    ),
)
