"""An EKS cluster, and machines: a node group, their template, a group that scales, a machine alone."""

from atoll_policies.cases import ref, resource

_METADATA = {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}
_GROUP = {
    "minSize": 0,
    "maxSize": 2,
    "vpcZoneIdentifiers": ["subnet-1"],
    "tags": [{"key": "team", "value": "ml", "propagateAtLaunch": True}],
}

RESOURCES = [
    resource(
        "eks-cluster",
        "aws:eks/cluster:Cluster",
        {
            "version": "1.33",
            "roleArn": "arn:aws:iam::123456789012:role/eks",
            "enabledClusterLogTypes": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
            "encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": ref("data-key", "arn")}},
            "vpcConfig": {
                "subnetIds": ["subnet-1", "subnet-2"],
                "endpointPublicAccess": False,
                "endpointPrivateAccess": True,
                "publicAccessCidrs": ["203.0.113.0/24"],
            },
        },
    ),
    resource(
        "eks-nodes",
        "aws:eks/nodeGroup:NodeGroup",
        {
            "clusterName": "platform",
            "nodeRoleArn": "arn:aws:iam::123456789012:role/nodes",
            "subnetIds": ["subnet-1", "subnet-2"],
            "scalingConfig": {"minSize": 0, "desiredSize": 2, "maxSize": 4},
            "launchTemplate": {"id": ref("node-template"), "version": "1"},
        },
    ),
    resource(
        "node-template",
        "aws:ec2/launchTemplate:LaunchTemplate",
        {
            "metadataOptions": _METADATA,
            "blockDeviceMappings": [
                {"deviceName": "/dev/xvda", "ebs": {"volumeSize": 100, "encrypted": "true"}},
            ],
            "networkInterfaces": [{"deviceIndex": 0, "associatePublicIpAddress": "false"}],
        },
    ),
    resource(
        "batch-group",
        "aws:autoscaling/group:Group",
        {
            **_GROUP,
            "healthCheckType": "ELB",
            "launchTemplate": {"id": ref("node-template"), "version": "1"},
        },
    ),
    resource(
        "mixed-group",
        "aws:autoscaling/group:Group",
        {
            **_GROUP,
            "healthCheckType": "ELB",
            "targetGroupArns": [ref("app-targets", "arn")],
            "mixedInstancesPolicy": {
                "launchTemplate": {"launchTemplateSpecification": {"launchTemplateId": ref("node-template")}},
            },
        },
    ),
    resource(
        "alone-group",
        "aws:autoscaling/group:Group",
        {**_GROUP, "launchTemplate": {"id": ref("node-template"), "version": "1"}},
    ),
    resource(
        "batch-attachment",
        "aws:autoscaling/attachment:Attachment",
        {"autoscalingGroupName": ref("batch-group"), "lbTargetGroupArn": ref("app-targets", "arn")},
    ),
    resource(
        "older-launch",
        "aws:ec2/launchConfiguration:LaunchConfiguration",
        {
            "imageId": "ami-0123456789abcdef0",
            "instanceType": "m7i.large",
            "associatePublicIpAddress": False,
            "metadataOptions": _METADATA,
            "rootBlockDevice": {"volumeSize": 50, "encrypted": True},
        },
    ),
    resource(
        "build-host",
        "aws:ec2/instance:Instance",
        {
            "ami": "ami-0123456789abcdef0",
            "instanceType": "m7i.large",
            "subnetId": "subnet-1",
            "associatePublicIpAddress": False,
            "iamInstanceProfile": "build-host",
            "monitoring": True,
            "ebsOptimized": True,
            "metadataOptions": _METADATA,
            "rootBlockDevice": {"volumeSize": 50, "encrypted": True},
            "ebsBlockDevices": [{"deviceName": "/dev/sdf", "volumeSize": 200, "encrypted": True}],
            "vpcSecurityGroupIds": [ref("app-access")],
        },
    ),
]
