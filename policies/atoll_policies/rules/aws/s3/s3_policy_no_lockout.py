"""No bucket's policy shuts its owner out."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.documents import Statement, any_of_them, forbids, written
from atoll_policies.s3 import BUCKET


def _shuts_out(statement: Statement) -> bool:
    everybody = statement.effect == "Deny" and statement.everybody and not statement.restrictions
    return everybody and statement.speaks_of("s3:putbucketpolicy")


_OPEN = forbids("policy", words="not deny everybody to change it", wrong=any_of_them(_shuts_out))

RULE = Rule(
    id="s3-policy-no-lockout",
    title="No bucket's policy denies everybody to change it",
    why="Then only the account's root user can undo it, and what reads the bucket waits until somebody does.",
    fix="Narrow the statement by `Condition`, or leave `s3:PutBucketPolicy` out of what it denies.",
    severity=Severity.MEDIUM,
    requires={"aws:s3/bucketPolicy:BucketPolicy": _OPEN, BUCKET: _OPEN},
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-3",),
    equivalents=("CKV_AWS_93",),
    good=(
        changed("data-bucket-policy", "region", "us-west-2"),
        changed(
            "data-bucket",
            "policy",
            written(
                {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"},
                {
                    "Effect": "Deny",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:role/guest"},
                    "Action": "s3:*",
                    "Resource": "*",
                },
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:role/owner"},
                    "Action": "s3:PutBucketPolicy",
                    "Resource": "*",
                },
            ),
        ),
    ),
    bad=(
        changed(
            "data-bucket",
            "policy",
            written({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
        ),
        changed(
            "data-bucket",
            "policy",
            written({"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ["s3:Put*"], "Resource": "*"}),
        ),
        changed(
            "data-bucket-policy",
            "policy",
            written(
                {"Effect": "Deny", "Principal": "*", "Action": "s3:PutBucketPolicy", "Resource": "*"},
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ),
        ),
    ),
)
