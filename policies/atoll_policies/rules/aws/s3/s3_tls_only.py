"""Buckets answer over TLS alone."""

from atoll_policies import Level, Rule, Severity, changed, without
from atoll_policies.documents import Statement, forbids, written
from atoll_policies.s3 import BUCKET, bucket_needs


def _denies_plain_text(statement: Statement) -> bool:
    return (
        statement.effect == "Deny"
        and statement.everybody
        and any(
            item.operator == "bool" and item.key == "aws:securetransport" and "false" in item.values
            for item in statement.restrictions
        )
    )


_TLS_ONLY = forbids(
    "policy", words="deny plain text", wrong=lambda found: not any(map(_denies_plain_text, found))
)

RULE = Rule(
    id="s3-tls-only",
    title="A bucket's policy denies requests without TLS",
    why="S3 answers on plain HTTP too, where all on the way read the data and may change it.",
    fix="Add an `aws:s3:BucketPolicy` that denies everything where `aws:SecureTransport` is false.",
    severity=Severity.MEDIUM,
    across=bucket_needs(
        "aws:s3/bucketPolicy:BucketPolicy",
        _TLS_ONLY,
        words="have a policy that denies requests without TLS",
        inline=_TLS_ONLY,
    ),
    about=(BUCKET,),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SC-8",
        "aisvs/1.1.3",
        "hipaa/164.312(e)(2)(ii)",
        "soc2/CC6.7",
    ),
    equivalents=("CKV_AWS_379",),
    good=(changed("data-bucket", "acl", "private"),),
    bad=(
        changed(
            "data-bucket-policy",
            "policy",
            written(
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "true"}},
                }
            ),
        ),
        without("data-bucket-policy"),
        changed("inline-bucket", "policy"),
        changed(
            "data-bucket-policy",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": {
                        "Bool": {"aws:SecureTransport": "false"},
                        "StringEquals": {"aws:PrincipalOrgID": "o-example"},
                    },
                }
            ),
        ),
        changed(
            "data-bucket-policy",
            "policy",
            written(
                {
                    "Effect": "Deny",
                    "Principal": {"AWS": "arn:aws:iam::123456789012:role/guest"},
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ),
        ),
        changed(
            "data-bucket-policy",
            "policy",
            written(
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:ViaAWSService": "false"}},
                }
            ),
        ),
        changed(
            "data-bucket-policy",
            "policy",
            written(
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": {"Null": {"aws:SecureTransport": "false"}},
                }
            ),
        ),
    ),
)
