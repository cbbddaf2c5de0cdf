"""A secret, and its rotation."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "token",
        "aws:secretsmanager/secret:Secret",
        {"name": "registry-token", "kmsKeyId": ref("data-key", "arn")},
    ),
    resource(
        "token-rotation",
        "aws:secretsmanager/secretRotation:SecretRotation",
        {
            "secretId": ref("token"),
            "rotationLambdaArn": "arn:aws:lambda:us-west-2:123456789012:function:rotate",
            "rotationRules": {"automaticallyAfterDays": 30},
        },
    ),
]
