"""A bucket with what AWS keeps in resources beside it, an object, and buckets that say the same inline."""

from atoll_policies.cases import ref, resource
from atoll_policies.documents import written

_BUCKET = ref("data-bucket", "bucket")
_TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::models", "arn:aws:s3:::models/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
_PRIVATE = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}
_LOGGED = {"targetBucket": "access-logs", "targetPrefix": "models/"}
_BY_KMS = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": ref("data-key", "arn")}
_COPIED = {"id": "all", "status": "Enabled", "destination": {"bucket": "arn:aws:s3:::models-elsewhere"}}
_REPLICATOR = "arn:aws:iam::123456789012:role/replicate"

RESOURCES = [
    resource(
        "data-bucket",
        "aws:s3/bucket:Bucket",
        {
            "bucket": "models",
            "objectLockConfiguration": {
                "objectLockEnabled": "Enabled",
                "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 7}},
            },
        },
    ),
    resource(
        "data-bucket-access",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {"bucket": _BUCKET, **_PRIVATE},
    ),
    resource(
        "data-bucket-encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {
            "bucket": _BUCKET,
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": _BY_KMS,
                    "bucketKeyEnabled": True,
                }
            ],
        },
    ),
    resource(
        "data-bucket-versioning",
        "aws:s3/bucketVersioning:BucketVersioning",
        {"bucket": _BUCKET, "versioningConfiguration": {"status": "Enabled"}},
    ),
    resource(
        "data-bucket-logging",
        "aws:s3/bucketLogging:BucketLogging",
        {"bucket": _BUCKET, **_LOGGED},
    ),
    resource(
        "data-bucket-lifecycle",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {
            "bucket": _BUCKET,
            "rules": [
                {
                    "id": "abandoned-uploads",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                },
                {
                    "id": "noncurrent-versions",
                    "status": "Enabled",
                    "filter": {"prefix": "runs/"},
                    "noncurrentVersionExpiration": {"noncurrentDays": 90},
                },
            ],
        },
    ),
    resource(
        "data-bucket-events",
        "aws:s3/bucketNotification:BucketNotification",
        {"bucket": _BUCKET, "eventbridge": True},
    ),
    resource(
        "data-bucket-replication",
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        {
            "bucket": _BUCKET,
            "role": _REPLICATOR,
            "rules": [_COPIED],
        },
    ),
    resource(
        "data-bucket-ownership",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        {"bucket": _BUCKET, "rule": {"objectOwnership": "BucketOwnerEnforced"}},
    ),
    resource(
        "data-bucket-policy",
        "aws:s3/bucketPolicy:BucketPolicy",
        {
            "bucket": _BUCKET,
            "policy": written(_TLS_ONLY),
        },
    ),
    resource(
        "model-object",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        {
            "bucket": _BUCKET,
            "key": "churn/model.safetensors",
            "content": "weights",
            "kmsKeyId": ref("data-key", "arn"),
        },
    ),
    resource(
        "older-object",
        "aws:s3/bucketObject:BucketObject",
        {"bucket": _BUCKET, "key": "labels", "content": "0", "kmsKeyId": ref("data-key", "arn")},
    ),
    resource(
        "inline-bucket",
        "aws:s3/bucket:Bucket",
        {
            "bucket": "inline",
            "versioning": {"enabled": True},
            "serverSideEncryptionConfiguration": {"rule": {"applyServerSideEncryptionByDefault": _BY_KMS}},
            "logging": _LOGGED,
            "lifecycleRules": [{"enabled": True, "abortIncompleteMultipartUploadDays": 7}],
            "replicationConfiguration": {"role": _REPLICATOR, "rules": [_COPIED]},
            "policy": written(_TLS_ONLY),
        },
    ),
    resource(
        "inline-bucket-v2",
        "aws:s3/bucketV2:BucketV2",
        {
            "bucket": "inline-v2",
            "versionings": [{"enabled": True}],
            "serverSideEncryptionConfigurations": [
                {"rules": [{"applyServerSideEncryptionByDefaults": [_BY_KMS]}]}
            ],
            "loggings": [_LOGGED],
            "lifecycleRules": [{"enabled": True, "abortIncompleteMultipartUploadDays": 7}],
            "replicationConfigurations": [
                {
                    "role": _REPLICATOR,
                    "rules": [{"status": "Enabled", "destinations": [{"bucket": "arn:aws:s3:::elsewhere"}]}],
                }
            ],
            "policy": written(_TLS_ONLY),
        },
    ),
    *(
        resource(
            f"{name}-access",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            {"bucket": ref(name, "bucket"), **_PRIVATE},
        )
        for name in ("inline-bucket", "inline-bucket-v2")
    ),
    *(
        resource(
            f"{name}-events",
            "aws:s3/bucketNotification:BucketNotification",
            {"bucket": ref(name, "bucket"), "eventbridge": True},
        )
        for name in ("inline-bucket", "inline-bucket-v2")
    ),
]
