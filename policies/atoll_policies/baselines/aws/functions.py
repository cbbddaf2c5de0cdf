"""A function in a VPC, and who may call it."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "thumbnails",
        "aws:lambda/function:Function",
        {
            "role": "arn:aws:iam::123456789012:role/thumbnails",
            "runtime": "python3.13",
            "handler": "app.handle",
            "s3Bucket": "code",
            "s3Key": "thumbnails.zip",
            "codeSigningConfigArn": "arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-1",
            "environment": {"variables": {"SIZE": "256"}},
            "kmsKeyArn": ref("data-key", "arn"),
            "reservedConcurrentExecutions": 20,
            "tracingConfig": {"mode": "Active"},
            "deadLetterConfig": {"targetArn": "arn:aws:sqs:us-west-2:123456789012:failed"},
            "vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
        },
    ),
    resource(
        "thumbnails-caller",
        "aws:lambda/permission:Permission",
        {
            "action": "lambda:InvokeFunction",
            "function": ref("thumbnails", "arn"),
            "principal": "s3.amazonaws.com",
            "sourceArn": "arn:aws:s3:::pictures",
            "sourceAccount": "123456789012",
        },
    ),
    resource(
        "thumbnails-address",
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": ref("thumbnails", "arn"), "authorizationType": "AWS_IAM"},
    ),
]
