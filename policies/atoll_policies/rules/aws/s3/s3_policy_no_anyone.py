"""No bucket's policy lets everybody in."""

from atoll_policies import Rule, Severity, added, changed, resource
from atoll_policies.documents import any_of_them, anyone, forbids, written
from atoll_policies.s3 import BUCKET

_NOBODY = forbids("policy", words="not let everybody in", wrong=any_of_them(anyone))

RULE = Rule(
    id="s3-policy-no-anyone",
    title="No bucket's policy lets everybody in",
    why="Such a bucket is public: its data can be copied, and what it serves swapped, by strangers.",
    fix="Name accounts, roles or services in `Principal`, or narrow it by `aws:PrincipalOrgID`.",
    severity=Severity.CRITICAL,
    requires={"aws:s3/bucketPolicy:BucketPolicy": _NOBODY, BUCKET: _NOBODY},
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_AWS_70",),
    good=(
        changed(
            "data-bucket",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::models/*",
                    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
                }
            ),
        ),
    ),
    bad=(
        changed(
            "data-bucket",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::models/*",
                }
            ),
        ),
        added(
            resource(
                "open-policy",
                "aws:s3/bucketPolicy:BucketPolicy",
                {
                    "bucket": "models-elsewhere",
                    "policy": written(
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": ["*"]},
                            "Action": "s3:*",
                            "Resource": "arn:aws:s3:::models-elsewhere/*",
                            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
                        }
                    ),
                },
            )
        ),
    ),
)
