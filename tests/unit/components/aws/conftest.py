from collections.abc import Callable
from typing import Any

import pytest

from atoll.testing import Registered, record

ANSWERS = {
    "aws:eks/cluster:Cluster": {
        "endpoint": "https://cluster.invalid",
        "arn": "arn:aws:eks:us-west-2:123456789012:cluster/platform",
        "certificateAuthority": {"data": "Y2E="},
        "identities": [{"oidcs": [{"issuer": "https://oidc.invalid/id/1"}]}],
        "vpcConfig": {"clusterSecurityGroupId": "sg-cluster"},
    },
    "aws:eks/nodeGroup:NodeGroup": {
        "arn": "arn:aws:eks:us-west-2:123456789012:nodegroup/platform/pool/1",
        "resources": [{"autoscalingGroups": [{"name": "eks-pool"}]}],
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 3},
    "aws:ec2/placementGroup:PlacementGroup": {"name": "placement-1"},
    "aws:ec2/vpc:Vpc": {"ownerId": "123456789012"},
    "aws:cloudwatch/eventRule:EventRule": {"arn": "arn:aws:events:us-west-2:123456789012:rule/rule"},
    "aws:sqs/queue:Queue": {
        "arn": "arn:aws:sqs:us-west-2:123456789012:interruptions",
        "name": "interruptions",
        "url": "https://sqs.invalid/interruptions",
    },
    "aws:cloudwatch/logGroup:LogGroup": {"arn": "arn:aws:logs:us-west-2:123456789012:log-group:flows"},
    "aws:iam/role:Role": {"arn": "arn:aws:iam::123456789012:role/role", "name": "role"},
    "aws:kms/key:Key": {"arn": "arn:aws:kms:us-west-2:123456789012:key/1", "keyId": "1"},
    "aws:s3/bucket:Bucket": {"arn": "arn:aws:s3:::bucket", "bucket": "bucket"},
}
"""What a cloud would add to the inputs, where a component reads it."""


@pytest.fixture
def registered() -> Callable[..., dict[str, Registered]]:
    """Return what a component registers, given its class, name and arguments."""

    def register(component: Any, name: str, args: dict[str, Any]) -> dict[str, Registered]:
        return record(lambda: component(name, args), outputs=ANSWERS)

    return register


@pytest.fixture
def network_args() -> dict[str, Any]:
    return {"region": "us-west-2", "zones": ["us-west-2a", "us-west-2b"]}


@pytest.fixture
def cluster_args() -> dict[str, Any]:
    return {
        "region": "us-west-2",
        "kubernetes_version": "1.34",
        "private_subnet_ids": ["subnet-a", "subnet-b"],
        "admin_principal_arns": {"ops": "arn:aws:iam::123456789012:role/ops"},
    }


@pytest.fixture
def pool_args() -> dict[str, Any]:
    return {
        "cluster_name": "platform",
        "kubernetes_version": "1.34",
        "cluster_security_group_id": "sg-cluster",
        "node_role_arn": "arn:aws:iam::123456789012:role/node",
        "subnet_ids": ["subnet-a"],
        "zones": ["us-west-2a"],
        "machine_type": "p5.48xlarge",
        "max_nodes": 4,
    }


@pytest.fixture
def karpenter_args() -> dict[str, Any]:
    return {
        "kubernetes_version": "1.34",
        "karpenter_version": "1.14.0",
        "security_group_ids": ["sg-cluster", "sg-efa"],
        "node_role_name": "node",
        "subnet_ids": ["subnet-a"],
        "zones": ["us-west-2a"],
        "machine_type": "p5.48xlarge",
        "max_nodes": 4,
    }


@pytest.fixture
def feature_store_args() -> dict[str, Any]:
    return {
        "vpc_id": "vpc-1",
        "private_subnet_ids": ["subnet-a", "subnet-b"],
        "client_security_group_ids": ["sg-cluster"],
        "auth_token": "the-canary-of-the-test",
        "offline_bucket_name": "data",
        "offline_key_arn": "arn:aws:kms:us-west-2:123456789012:key/1",
    }


@pytest.fixture
def file_system_args() -> dict[str, Any]:
    return {
        "region": "us-west-2",
        "cluster_name": "platform",
        "vpc_id": "vpc-1",
        "private_subnet_ids": ["subnet-a", "subnet-b"],
        "client_security_group_ids": ["sg-cluster"],
    }


@pytest.fixture
def autoscaler_args() -> dict[str, Any]:
    return {"region": "us-west-2", "cluster_name": "platform", "kubernetes_version": "1.34"}


@pytest.fixture
def controller_args() -> dict[str, Any]:
    return {
        "region": "us-west-2",
        "cluster_name": "platform",
        "node_role_arn": "arn:aws:iam::123456789012:role/node",
    }
