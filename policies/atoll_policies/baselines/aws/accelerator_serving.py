"""Models that AWS serves."""

import json

from atoll_policies.cases import ref, resource

_ISSUER = "oidc.eks.example/id/A"
_STATEMENT = {
    "Effect": "Allow",
    "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{_ISSUER}"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
        "StringEquals": {
            f"{_ISSUER}:aud": "sts.amazonaws.com",
            f"{_ISSUER}:sub": "system:serviceaccount:serving:server",
        }
    },
}

RESOURCES = [
    resource(
        "gpu-invocation-log",
        "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
        {
            "loggingConfig": {
                "textDataDeliveryEnabled": True,
                "s3Config": {"bucketName": "requests", "keyPrefix": "bedrock"},
            }
        },
    ),
    resource(
        "gpu-throughput",
        "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput",
        {
            "provisionedModelName": "chat",
            "modelArn": "arn:aws:bedrock:us-west-2:123456789012:custom-model/chat",
            "modelUnits": 1,
        },
    ),
    resource(
        "gpu-pod-identity",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        {
            "clusterName": ref("eks-cluster", "name"),
            "namespace": "serving",
            "serviceAccount": "server",
            "roleArn": ref("gpu-server-role", "arn"),
        },
    ),
    resource(
        "gpu-server-role",
        "aws:iam/role:Role",
        {
            "name": "gpu-server",
            "tags": {"environment": "ml-prod"},
            "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [_STATEMENT]}),
        },
    ),
]
