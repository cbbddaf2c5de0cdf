"""Components on Azure. The only place that imports Azure's SDK."""

from atoll._pipeline import CiService
from atoll.azure import _sdk  # noqa: F401 - first
from atoll.azure._aks_enums import (
    AksMaintenanceDay,
    AksNodeOsChannel,
    AksOutboundType,
    AksTier,
    AksUpgradeChannel,
)
from atoll.azure.aks_accelerator_pool import AksAcceleratorPool, AksAcceleratorPoolArgs, AksPurchase
from atoll.azure.aks_cluster import AksCluster, AksClusterArgs
from atoll.azure.azure_budget import AzureBudget, AzureBudgetArgs
from atoll.azure.azure_ci_identity import AzureCiIdentity, AzureCiIdentityArgs
from atoll.azure.azure_feature_store_backing import AzureFeatureStoreBacking, AzureFeatureStoreBackingArgs
from atoll.azure.azure_file_storage import AzureFileStorage, AzureFileStorageArgs
from atoll.azure.azure_key_vault import AzureKeyVault, AzureKeyVaultArgs
from atoll.azure.azure_network import AzureNetwork, AzureNetworkArgs
from atoll.azure.azure_registry import AzureRegistry, AzureRegistryArgs
from atoll.azure.azure_storage import AzureStorage, AzureStorageArgs, AzureStorageReplication
from atoll.azure.azure_workload_identity import (
    AzureAccess,
    AzureWorkloadIdentity,
    AzureWorkloadIdentityArgs,
)

__all__ = [
    "AksAcceleratorPool",
    "AksAcceleratorPoolArgs",
    "AksCluster",
    "AksClusterArgs",
    "AksMaintenanceDay",
    "AksNodeOsChannel",
    "AksOutboundType",
    "AksPurchase",
    "AksTier",
    "AksUpgradeChannel",
    "AzureAccess",
    "AzureBudget",
    "AzureBudgetArgs",
    "AzureCiIdentity",
    "AzureCiIdentityArgs",
    "AzureFeatureStoreBacking",
    "AzureFeatureStoreBackingArgs",
    "AzureFileStorage",
    "AzureFileStorageArgs",
    "AzureKeyVault",
    "AzureKeyVaultArgs",
    "AzureNetwork",
    "AzureNetworkArgs",
    "AzureRegistry",
    "AzureRegistryArgs",
    "AzureStorage",
    "AzureStorageArgs",
    "AzureStorageReplication",
    "AzureWorkloadIdentity",
    "AzureWorkloadIdentityArgs",
    "CiService",
]
