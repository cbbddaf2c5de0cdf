"""SageMaker: a notebook with its role, a domain, a model and its endpoint, features, and jobs about them."""

from atoll_policies.cases import ref, resource
from atoll_policies.documents import written
from atoll_policies.iam import trusting

_KEY = ref("data-key", "arn")
_ROLE = "arn:aws:iam::123456789012:role/sagemaker"
_IMAGE = "123456789012.dkr.ecr.us-west-2.amazonaws.com/serving@sha256:" + "0" * 64
_PACKAGE = "arn:aws:sagemaker:us-west-2:123456789012:model-package/churn/3"

RESOURCES = [
    resource(
        "notebook-role",
        "aws:iam/role:Role",
        {"name": "notebook", "assumeRolePolicy": trusting({"Service": "sagemaker.amazonaws.com"})},
    ),
    resource(
        "notebook-role-policy",
        "aws:iam/rolePolicy:RolePolicy",
        {
            "role": ref("notebook-role", "name"),
            "policy": written(
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}
            ),
        },
    ),
    resource(
        "notebook",
        "aws:sagemaker/notebookInstance:NotebookInstance",
        {
            "instanceType": "ml.t3.medium",
            "roleArn": ref("notebook-role", "arn"),
            "kmsKeyId": _KEY,
            "directInternetAccess": "Disabled",
            "rootAccess": "Disabled",
            "subnetId": "subnet-1",
            "securityGroups": ["sg-1"],
            "instanceMetadataServiceConfiguration": {"minimumInstanceMetadataServiceVersion": "2"},
        },
    ),
    resource(
        "studio",
        "aws:sagemaker/domain:Domain",
        {
            "domainName": "studio",
            "authMode": "SSO",
            "vpcId": "vpc-1",
            "subnetIds": ["subnet-1"],
            "appNetworkAccessType": "VpcOnly",
            "kmsKeyId": _KEY,
            "defaultUserSettings": {
                "executionRole": _ROLE,
                "jupyterLabAppSettings": {
                    "appLifecycleManagement": {"idleSettings": {"lifecycleManagement": "ENABLED"}}
                },
            },
        },
    ),
    resource(
        "churn-model",
        "aws:sagemaker/model:Model",
        {
            "executionRoleArn": _ROLE,
            "primaryContainer": {"image": _IMAGE, "modelPackageName": _PACKAGE},
            "enableNetworkIsolation": True,
            "vpcConfig": {"subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]},
        },
    ),
    resource(
        "churn-endpoint-config",
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        {
            "kmsKeyArn": _KEY,
            "productionVariants": [
                {
                    "variantName": "all",
                    "modelName": ref("churn-model", "name"),
                    "instanceType": "ml.m5.large",
                    "initialInstanceCount": 1,
                }
            ],
            "dataCaptureConfig": {
                "enableCapture": True,
                "initialSamplingPercentage": 100,
                "destinationS3Uri": "s3://requests/churn",
                "kmsKeyId": _KEY,
                "captureOptions": [{"captureMode": "InputAndOutput"}],
            },
        },
    ),
    resource(
        "churn-features",
        "aws:sagemaker/featureGroup:FeatureGroup",
        {
            "featureGroupName": "churn",
            "recordIdentifierFeatureName": "id",
            "eventTimeFeatureName": "at",
            "roleArn": _ROLE,
            "featureDefinitions": [{"featureName": "id", "featureType": "String"}],
            "onlineStoreConfig": {"enableOnlineStore": True, "securityConfig": {"kmsKeyId": _KEY}},
            "offlineStoreConfig": {"s3StorageConfig": {"s3Uri": "s3://models/features", "kmsKeyId": _KEY}},
        },
    ),
    resource(
        "churn-quality",
        "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition",
        {
            "roleArn": _ROLE,
            "dataQualityAppSpecification": {"imageUri": _IMAGE},
            "dataQualityJobInput": {"endpointInput": {"endpointName": "churn"}},
            "dataQualityJobOutputConfig": {
                "kmsKeyId": _KEY,
                "monitoringOutputs": {"s3Output": {"s3Uri": "s3://models/quality"}},
            },
            "jobResources": {
                "clusterConfig": {
                    "instanceCount": 2,
                    "instanceType": "ml.m5.large",
                    "volumeSizeInGb": 20,
                    "volumeKmsKeyId": _KEY,
                }
            },
            "networkConfig": {"enableInterContainerTrafficEncryption": True},
        },
    ),
    resource(
        "labels-review",
        "aws:sagemaker/flowDefinition:FlowDefinition",
        {
            "flowDefinitionName": "labels",
            "roleArn": _ROLE,
            "humanLoopConfig": {
                "humanTaskUiArn": "arn:aws:sagemaker:us-west-2:123456789012:human-task-ui/labels",
                "workteamArn": "arn:aws:sagemaker:us-west-2:123456789012:workteam/private-crowd/labels",
                "taskCount": 1,
                "taskTitle": "labels",
                "taskDescription": "are they right?",
            },
            "outputConfig": {"s3OutputPath": "s3://models/labels", "kmsKeyId": _KEY},
        },
    ),
]
