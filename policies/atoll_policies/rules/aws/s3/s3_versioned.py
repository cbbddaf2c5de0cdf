"""Buckets keep what was overwritten."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field, without
from atoll_policies.s3 import BUCKET, bucket_needs

RULE = Rule(
    id="s3-versioned",
    title="A bucket keeps the versions of its objects",
    why="Weights that a job overwrote are gone, and with them the way back to the last model.",
    fix="Add an `aws:s3:BucketVersioning` with `versioningConfiguration.status` set to `Enabled`.",
    severity=Severity.MEDIUM,
    across=bucket_needs(
        "aws:s3/bucketVersioning:BucketVersioning",
        field("versioningConfiguration.status").equals("Enabled"),
        words="keep versions",
        inline=any_of(field("versioning.enabled").is_true(), field("versionings.enabled").is_true()),
    ),
    about=(BUCKET,),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/CP-9",
        "nist-800-53/SI-7",
        "aisvs/1.1.3",
        "owasp-llm/LLM04",
        "hipaa/164.312(c)(1)",
    ),
    equivalents=("CKV_AWS_21",),
    good=(changed("data-bucket-versioning", "versioningConfiguration.mfaDelete", "Disabled"),),
    bad=(
        changed("data-bucket-versioning", "versioningConfiguration.status", "Suspended"),
        without("data-bucket-versioning"),
        changed("inline-bucket", "versioning.enabled", False),
        changed("inline-bucket-v2", "versionings[0].enabled", False),
        changed("data-bucket-versioning", "bucket", "another"),
    ),
)
