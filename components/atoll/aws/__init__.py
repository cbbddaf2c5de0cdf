"""Components of AWS. Nothing of the SDK is loaded before a component is made."""

from atoll._pipeline import CiService
from atoll.aws import _sdk  # noqa: F401 - first
from atoll.aws.aws_bucket import AwsBucket, AwsBucketArgs
from atoll.aws.aws_budget import AwsBudget, AwsBudgetArgs
from atoll.aws.aws_ci_identity import AwsCiIdentity, AwsCiIdentityArgs
from atoll.aws.aws_feature_store_backing import AwsFeatureStoreBacking, AwsFeatureStoreBackingArgs
from atoll.aws.aws_federated_identity import AwsFederatedIdentity, AwsFederatedIdentityArgs
from atoll.aws.aws_file_system import AwsFileSystem, AwsFileSystemArgs
from atoll.aws.aws_network import AwsNetwork, AwsNetworkArgs, NatGateways
from atoll.aws.aws_registry import AwsRegistry, AwsRegistryArgs
from atoll.aws.aws_workload_identity import AwsWorkloadIdentity, AwsWorkloadIdentityArgs
from atoll.aws.eks_accelerator_pool import EksAcceleratorPool, EksAcceleratorPoolArgs
from atoll.aws.eks_cluster import EksCluster, EksClusterArgs
from atoll.aws.eks_cluster_autoscaler import EksClusterAutoscaler, EksClusterAutoscalerArgs
from atoll.aws.karpenter_controller import KarpenterController, KarpenterControllerArgs
from atoll.aws.karpenter_pool import KarpenterPool, KarpenterPoolArgs
from atoll.aws.s3_model_copy import CopyDirection, S3ModelCopy, S3ModelCopyArgs

__all__ = [
    "AwsBucket",
    "AwsBucketArgs",
    "AwsBudget",
    "AwsBudgetArgs",
    "AwsCiIdentity",
    "AwsCiIdentityArgs",
    "AwsFeatureStoreBacking",
    "AwsFeatureStoreBackingArgs",
    "AwsFederatedIdentity",
    "AwsFederatedIdentityArgs",
    "AwsFileSystem",
    "AwsFileSystemArgs",
    "AwsNetwork",
    "AwsNetworkArgs",
    "AwsRegistry",
    "AwsRegistryArgs",
    "AwsWorkloadIdentity",
    "AwsWorkloadIdentityArgs",
    "CiService",
    "CopyDirection",
    "EksAcceleratorPool",
    "EksAcceleratorPoolArgs",
    "EksCluster",
    "EksClusterArgs",
    "EksClusterAutoscaler",
    "EksClusterAutoscalerArgs",
    "KarpenterController",
    "KarpenterControllerArgs",
    "KarpenterPool",
    "KarpenterPoolArgs",
    "NatGateways",
    "S3ModelCopy",
    "S3ModelCopyArgs",
]
