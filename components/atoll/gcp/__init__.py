"""Components on Google Cloud. The only place that imports its SDK."""

from atoll._pipeline import CiService
from atoll.gcp import _sdk  # noqa: F401 - first
from atoll.gcp.accelerator_pool import GkeAcceleratorPool, GkeAcceleratorPoolArgs
from atoll.gcp.bucket import GcpBucket, GcpBucketArgs
from atoll.gcp.budget import GcpBudget, GcpBudgetArgs
from atoll.gcp.ci_identity import GcpCiIdentity, GcpCiIdentityArgs
from atoll.gcp.cluster import GkeCluster, GkeClusterArgs, ReleaseChannel
from atoll.gcp.compute_class import GkeComputeClass, GkeComputeClassArgs
from atoll.gcp.fabric import FabricNetwork, GcpFabric, GcpFabricArgs
from atoll.gcp.feature_store import (
    GcpFeatureStoreBacking,
    GcpFeatureStoreBackingArgs,
    ValkeyNodeType,
)
from atoll.gcp.key import GcpKey, GcpKeyArgs
from atoll.gcp.network import GcpNetwork, GcpNetworkArgs
from atoll.gcp.registry import GcpRegistry, GcpRegistryArgs
from atoll.gcp.workload_identity import GcpWorkloadIdentity, GcpWorkloadIdentityArgs

__all__ = [
    "CiService",
    "FabricNetwork",
    "GcpBucket",
    "GcpBucketArgs",
    "GcpBudget",
    "GcpBudgetArgs",
    "GcpCiIdentity",
    "GcpCiIdentityArgs",
    "GcpFabric",
    "GcpFabricArgs",
    "GcpFeatureStoreBacking",
    "GcpFeatureStoreBackingArgs",
    "GcpKey",
    "GcpKeyArgs",
    "GcpNetwork",
    "GcpNetworkArgs",
    "GcpRegistry",
    "GcpRegistryArgs",
    "GcpWorkloadIdentity",
    "GcpWorkloadIdentityArgs",
    "GkeAcceleratorPool",
    "GkeAcceleratorPoolArgs",
    "GkeCluster",
    "GkeClusterArgs",
    "GkeComputeClass",
    "GkeComputeClassArgs",
    "ReleaseChannel",
    "ValkeyNodeType",
]
