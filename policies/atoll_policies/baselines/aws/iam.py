"""Roles, whom they trust, and their policies."""

from atoll_policies.cases import ref, resource
from atoll_policies.documents import written

_ACCOUNT = "123456789012"
_GITHUB = "token.actions.githubusercontent.com"

RESOURCES = [
    resource(
        "train-role",
        "aws:iam/role:Role",
        {
            "name": "train",
            "assumeRolePolicy": written(
                {
                    "Effect": "Allow",
                    "Action": ["sts:AssumeRole", "sts:TagSession"],
                    "Principal": {"Service": "pods.eks.amazonaws.com"},
                }
            ),
        },
    ),
    resource(
        "deploy-role",
        "aws:iam/role:Role",
        {
            "name": "deploy",
            "assumeRolePolicy": written(
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": {"Federated": f"arn:aws:iam::{_ACCOUNT}:oidc-provider/{_GITHUB}"},
                    "Condition": {
                        "StringEquals": {
                            f"{_GITHUB}:aud": "sts.amazonaws.com",
                            f"{_GITHUB}:sub": "repo:example/models:ref:refs/heads/main",
                        }
                    },
                }
            ),
        },
    ),
    resource(
        "train-policy",
        "aws:iam/policy:Policy",
        {
            "name": "train",
            "policy": written(
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": ["arn:aws:s3:::models/runs/*"],
                },
                {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
            ),
        },
    ),
    resource(
        "train-attachment",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": ref("train-role", "name"), "policyArn": ref("train-policy", "arn")},
    ),
    resource(
        "shared-attachment",
        "aws:iam/policyAttachment:PolicyAttachment",
        {"name": "shared", "roles": [ref("train-role", "name")], "policyArn": ref("train-policy", "arn")},
    ),
]
