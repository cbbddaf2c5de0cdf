"""Buckets encrypt with a key of KMS."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field, some, without
from atoll_policies.s3 import BUCKET, bucket_needs

_INLINE = "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault"
_RULE = "rules[0].applyServerSideEncryptionByDefault"
_BY_KMS = field("sseAlgorithm").one_of("aws:kms", "aws:kms:dsse")

RULE = Rule(
    id="s3-encrypted-with-kms",
    title="A bucket encrypts with a key of KMS",
    why="S3's own key opens for whoever may read the bucket; one of KMS has a policy and a log of its own.",
    fix="Add an `aws:s3:BucketServerSideEncryptionConfiguration` with `sseAlgorithm` set to `aws:kms`.",
    severity=Severity.MEDIUM,
    across=bucket_needs(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        some("rules[*].applyServerSideEncryptionByDefault", _BY_KMS),
        words="encrypt with a key of KMS",
        inline=any_of(
            some(_INLINE, _BY_KMS),
            some("serverSideEncryptionConfigurations.rules.applyServerSideEncryptionByDefaults", _BY_KMS),
        ),
    ),
    about=(BUCKET,),
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12", "pci-dss/3.5.1"),
    equivalents=("CKV_AWS_145",),
    disagrees={"CKV_AWS_145": "it doesn't know KMS' encryption in two layers"},
    good=(
        changed("data-bucket-encryption", "rules[0].bucketKeyEnabled", False),
        changed("data-bucket-encryption", f"{_RULE}.sseAlgorithm", "aws:kms:dsse"),
    ),
    bad=(
        changed("data-bucket-encryption", f"{_RULE}.sseAlgorithm", "AES256"),
        without("data-bucket-encryption"),
        changed("inline-bucket", f"{_INLINE}.sseAlgorithm", "AES256"),
        changed("inline-bucket-v2", "serverSideEncryptionConfigurations", []),
        changed("data-bucket-encryption", "rules", []),
    ),
)
