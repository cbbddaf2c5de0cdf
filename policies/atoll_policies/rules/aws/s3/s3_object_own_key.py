"""Objects name their key."""

from atoll_policies import Level, Rule, Severity, added, changed, field, resource

_NAMED = field("kmsKeyId").present()

RULE = Rule(
    id="s3-object-own-key",
    title="Objects are encrypted with your own key",
    why="The account's default key can't be shared narrowly, nor taken away from one reader alone.",
    fix="Set `kmsKeyId` to the ARN of a KMS key.",
    severity=Severity.LOW,
    requires={
        "aws:s3/bucketObject:BucketObject": _NAMED,
        "aws:s3/bucketObjectv2:BucketObjectv2": _NAMED,
        "aws:s3/objectCopy:ObjectCopy": _NAMED,
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12"),
    equivalents=("CKV_AWS_186",),
    good=(changed("older-object", "kmsKeyId", "alias/models"),),
    bad=(
        changed("older-object", "kmsKeyId", ""),
        changed("model-object", "kmsKeyId"),
        added(
            resource(
                "copied-object",
                "aws:s3/objectCopy:ObjectCopy",
                {"bucket": "models", "key": "a", "source": "models/b"},
            )
        ),
    ),
)
