"""Pools and machines with GPUs on AWS, and the budget that they have."""

from datetime import date, timedelta
from typing import Any

from atoll_policies.cases import ref, resource

_LEASE = {"owner": "ml-team", "expires-at": str(date.today() + timedelta(days=7))}
_SAFE_METADATA = {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}
_TEMPLATE = {
    "metadataOptions": _SAFE_METADATA,
    "monitoring": {"enabled": True},
    "ebsOptimized": "true",
    "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true"}}],
    "networkInterfaces": [
        {
            "deviceIndex": 0,
            "associatePublicIpAddress": "false",
            "securityGroups": [ref("gpu-fabric")],
        }
    ],
}
_BOUGHT: dict[str, dict[str, Any]] = {
    "spot": {"instanceMarketOptions": {"marketType": "spot"}},
    "block": {"instanceMarketOptions": {"marketType": "capacity-block"}},
    "reserved": {
        "capacityReservationSpecification": {
            "capacityReservationTarget": {"capacityReservationId": "cr-0123456789abcdef0"}
        }
    },
}

RESOURCES = [
    resource(
        "gpu-template",
        "aws:ec2/launchTemplate:LaunchTemplate",
        _TEMPLATE,
    ),
    *(
        resource(f"gpu-{name}-template", "aws:ec2/launchTemplate:LaunchTemplate", {**_TEMPLATE, **bought})
        for name, bought in _BOUGHT.items()
    ),
    resource(
        "gpu-eks-pool",
        "aws:eks/nodeGroup:NodeGroup",
        {
            "clusterName": ref("eks-cluster", "name"),
            "nodeRoleArn": "arn:aws:iam::123456789012:role/nodes",
            "subnetIds": ["subnet-1", "subnet-2"],
            "amiType": "AL2023_x86_64_NVIDIA",
            "instanceTypes": ["p5.48xlarge"],
            "capacityType": "SPOT",
            "scalingConfig": {"minSize": 0, "desiredSize": 0, "maxSize": 4},
            "launchTemplate": {"id": ref("gpu-template"), "version": "1"},
            "labels": {"accelerator-model": "H100"},
            "taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}],
            "tags": _LEASE,
        },
    ),
    resource(
        "gpu-machine",
        "aws:ec2/instance:Instance",
        {
            "ami": "ami-0123456789abcdef0",
            "instanceType": "g6.xlarge",
            "subnetId": "subnet-1",
            "associatePublicIpAddress": False,
            "iamInstanceProfile": "gpu-machine",
            "monitoring": True,
            "ebsOptimized": True,
            "metadataOptions": _SAFE_METADATA,
            "rootBlockDevice": {"encrypted": True},
            "tags": _LEASE,
        },
    ),
    resource(
        "gpu-notebook",
        "aws:sagemaker/notebookInstance:NotebookInstance",
        {
            "roleArn": "arn:aws:iam::123456789012:role/notebook",
            "instanceType": "ml.g6.xlarge",
            "subnetId": "subnet-1",
            "securityGroups": ["sg-1"],
            "kmsKeyId": ref("data-key", "arn"),
            "directInternetAccess": "Disabled",
            "rootAccess": "Disabled",
            "instanceMetadataServiceConfiguration": {"minimumInstanceMetadataServiceVersion": "2"},
            "tags": _LEASE,
        },
    ),
    resource(
        "gpu-domain",
        "aws:sagemaker/domain:Domain",
        {
            "domainName": "gpu-domain",
            "authMode": "IAM",
            "vpcId": "vpc-1",
            "subnetIds": ["subnet-1"],
            "appNetworkAccessType": "VpcOnly",
            "kmsKeyId": ref("data-key", "arn"),
            "defaultUserSettings": {
                "executionRole": "arn:aws:iam::123456789012:role/notebook",
                "jupyterLabAppSettings": {
                    "appLifecycleManagement": {"idleSettings": {"lifecycleManagement": "ENABLED"}}
                },
            },
        },
    ),
    resource(
        "gpu-budget",
        "aws:budgets/budget:Budget",
        {
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": "40000",
            "limitUnit": "USD",
            "notifications": [
                {
                    "comparisonOperator": "GREATER_THAN",
                    "notificationType": "ACTUAL",
                    "threshold": 80,
                    "thresholdType": "PERCENTAGE",
                    "subscriberEmailAddresses": ["ml-platform@example.com"],
                }
            ],
        },
    ),
    resource(
        "gpu-model",
        "aws:sagemaker/model:Model",
        {
            "name": "gpu-model",
            "executionRoleArn": "arn:aws:iam::123456789012:role/model",
            "enableNetworkIsolation": True,
            "vpcConfig": {"subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]},
            "primaryContainer": {
                "image": "123456789012.dkr.ecr.us-west-2.amazonaws.com/serve@sha256:" + "0" * 64,
                "modelPackageName": "arn:aws:sagemaker:us-west-2:123456789012:model-package/flights/7",
                "environment": {"MODEL_NAME": "flights"},
            },
        },
    ),
    resource(
        "gpu-endpoint-configuration",
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        {
            "name": "gpu-endpoint",
            "kmsKeyArn": ref("data-key", "arn"),
            "productionVariants": [
                {
                    "modelName": ref("gpu-model", "name"),
                    "instanceType": "ml.g6.xlarge",
                    "initialInstanceCount": 2,
                    "variantName": "stable",
                }
            ],
            "dataCaptureConfig": {
                "enableCapture": True,
                "initialSamplingPercentage": 100,
                "destinationS3Uri": "s3://requests/gpu-endpoint",
                "kmsKeyId": ref("data-key", "arn"),
                "captureOptions": [{"captureMode": "Input"}, {"captureMode": "Output"}],
            },
        },
    ),
]
