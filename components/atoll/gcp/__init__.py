"""Components on Google Cloud. The only place that imports its SDK."""

from atoll.gcp.accelerator_pool import GkeAcceleratorPool, GkeAcceleratorPoolArgs
from atoll.gcp.cluster import GkeCluster, GkeClusterArgs, ReleaseChannel
from atoll.gcp.fabric import FabricNetwork, GcpFabric, GcpFabricArgs
from atoll.gcp.network import GcpNetwork, GcpNetworkArgs

__all__ = [
    "FabricNetwork",
    "GcpFabric",
    "GcpFabricArgs",
    "GcpNetwork",
    "GcpNetworkArgs",
    "GkeAcceleratorPool",
    "GkeAcceleratorPoolArgs",
    "GkeCluster",
    "GkeClusterArgs",
    "ReleaseChannel",
]
