"""Where training data and features lie on AWS, and how training nodes talk."""

import json

from atoll_policies.cases import ref, resource

_GOLD = ["arn:aws:s3:::gpu-gold-data", "arn:aws:s3:::gpu-gold-data/*"]
_TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": _GOLD,
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

RESOURCES = [
    resource("gpu-region", "pulumi:providers:aws", {"region": "eu-west-1"}),
    resource(
        "gpu-gold-data",
        "aws:s3/bucket:Bucket",
        {
            "bucket": "gpu-gold-data",
            "objectLockEnabled": True,
            "tags": {"data-class": "gold", "environment": "ml-prod"},
            "versioning": {"enabled": True},
            "policy": json.dumps({"Version": "2012-10-17", "Statement": [_TLS_ONLY]}),
            "logging": {"targetBucket": "access-logs", "targetPrefix": "gold/"},
            "serverSideEncryptionConfiguration": {
                "rule": {
                    "applyServerSideEncryptionByDefault": {
                        "sseAlgorithm": "aws:kms",
                        "kmsMasterKeyId": ref("data-key", "arn"),
                    }
                }
            },
            "replicationConfiguration": {
                "role": "arn:aws:iam::123456789012:role/copies",
                "rules": [{"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::gold-copies"}}],
            },
            "lifecycleRules": [{"enabled": True, "abortIncompleteMultipartUploadDays": 7}],
        },
    ),
    resource(
        "gpu-gold-data-private",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {
            "bucket": ref("gpu-gold-data", "bucket"),
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
    ),
    resource(
        "gpu-gold-data-events",
        "aws:s3/bucketNotification:BucketNotification",
        {"bucket": ref("gpu-gold-data", "bucket"), "eventbridge": True},
    ),
    resource(
        "gpu-inference-profile",
        "aws:bedrock/inferenceProfile:InferenceProfile",
        {
            "name": "chat",
            "modelSource": {"copyFrom": "arn:aws:bedrock:eu-west-1::foundation-model/example.chat-v1"},
        },
    ),
    resource(
        "gpu-fabric", "aws:ec2/securityGroup:SecurityGroup", {"description": "Fabric", "vpcId": "vpc-1"}
    ),
    *(
        resource(
            f"gpu-fabric-{way.lower()}",
            f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule",
            {
                "securityGroupId": ref("gpu-fabric"),
                "referencedSecurityGroupId": ref("gpu-fabric"),
                "ipProtocol": "-1",
                "description": "Between training nodes",
            },
        )
        for way in ("Ingress", "Egress")
    ),
]
