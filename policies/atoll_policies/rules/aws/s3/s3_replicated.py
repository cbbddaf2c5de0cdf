"""Buckets have a copy elsewhere."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field, some, without
from atoll_policies.s3 import BUCKET, bucket_needs

_ENABLED = field("status").equals("Enabled")

RULE = Rule(
    id="s3-replicated",
    title="A bucket is copied to another region",
    why="Worth its price for what can't be made again; weights and caches mostly can, so this only advises.",
    fix="Add an `aws:s3:BucketReplicationConfig` with a rule whose `status` is `Enabled`.",
    severity=Severity.LOW,
    across=bucket_needs(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        some("rules[*]", _ENABLED),
        words="be copied to another region",
        inline=any_of(
            some("replicationConfiguration.rules[*]", _ENABLED),
            some("replicationConfigurations[*].rules[*]", _ENABLED),
        ),
    ),
    about=(BUCKET,),
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-9",),
    equivalents=("CKV_AWS_144",),
    good=(changed("data-bucket-replication", "rules[0].id", "everything"),),
    bad=(
        changed("data-bucket-replication", "rules[0].status", "Disabled"),
        without("data-bucket-replication"),
        changed("inline-bucket", "replicationConfiguration.rules[0].status", "Disabled"),
        changed("inline-bucket-v2", "replicationConfigurations[0].rules[0].status", "Disabled"),
        changed("data-bucket-replication", "bucket", "another"),
    ),
)
