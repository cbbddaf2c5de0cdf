"""An EKS cluster with its key, and a pool of accelerators."""

from atoll_policies.cases import ref, resource

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
            },
        },
    ),
]
