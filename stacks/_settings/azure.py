"""Settings of an environment on Azure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from _settings.base import Name, Section, matching
from _settings.cloud import CloudSettings, ClusterSettings, PoolSettings

_Guid = Annotated[
    str,
    matching(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a GUID of lower-case digits"),
]
_Location = Annotated[str, matching(r"[a-z]+[0-9]?", "a region's short name, as 'eastus'")]
_Zone = Literal["1", "2", "3"]
_Prefix = Annotated[
    str, matching(r"[a-z][a-z0-9]{2,15}", "3 to 16 lower-case letters and digits, a letter first")
]
_SYSTEM_POOL, AZURE_PLATFORM_POOL = "system", "platform"
"""Names of pools that the cluster has anyway."""


class AzureNamesSettings(Section):
    """Names that nobody else in the world has."""

    prefix: _Prefix = Field(
        description="What the names below begin with, for this environment alone, as `acmeprod`."
    )
    registry: str | None = Field(default=None, description="Registry; `<prefix>images` if absent.")
    key_vault: str | None = Field(
        default=None,
        description="Key Vault; `<prefix>-keys` if absent. A deleted one keeps its name for 90 days.",
    )
    storage_account: str | None = Field(
        default=None, description="Storage account; `<prefix>models` if absent."
    )
    file_account: str | None = Field(
        default=None, description="Storage account of the pods' volumes; `<prefix>files` if absent."
    )
    redis: str | None = Field(
        default=None, description="The feature store's Redis; `<prefix>-features` if absent."
    )


class AzureNetworkSettings(Section):
    """The virtual network."""

    address_space: str = Field(
        default="10.64.0.0/16", description="Range of the virtual network, /20 or larger."
    )
    pod_cidr: str | None = Field(
        default=None, description="Addresses of pods, a /24 for each node. The component's default if absent."
    )
    service_cidr: str | None = Field(
        default=None, description="Addresses of services. The component's default if absent."
    )
    outbound: Literal["userAssignedNATGateway", "userDefinedRouting", "loadBalancer"] = Field(
        default="userAssignedNATGateway",
        description="How nodes go out. The two others are for an existing network.",
    )
    allowed_cidrs: list[str] = Field(
        default=[],
        description="Ranges of the internet that reach registry, Key Vault and storage too, to push images "
        "from. Private endpoints are the only way if there are none.",
    )
    private_dns_zones: bool = Field(
        default=True,
        description="Whether zones are made in which private endpoints are found. A hub has them if not.",
    )
    flow_logs_storage_account_id: str | None = Field(
        default=None,
        description="Existing storage account for the network's flow logs. None are kept if absent.",
    )
    flow_logs_identity_id: str | None = Field(
        default=None, description="Identity that writes them. The account's key is used if absent."
    )
    existing_virtual_network_id: str | None = Field(
        default=None, description="Virtual network to be used as it is. A new one is made if absent."
    )
    existing_nodes_subnet_id: str | None = Field(default=None, description="Its subnet for nodes.")
    existing_private_endpoints_subnet_id: str | None = Field(
        default=None, description="Its subnet for private endpoints."
    )
    existing_api_server_subnet_id: str | None = Field(
        default=None,
        description="Its subnet for the API server, which is in Azure's own network if absent.",
    )


class AzureClusterSettings(ClusterSettings):
    """The AKS cluster."""

    admin_group_object_ids: list[_Guid] = Field(
        default=[],
        description="Entra ID groups that administer the cluster. Azure roles alone say who does if absent.",
    )
    tier: Literal["Free", "Standard", "Premium"] = Field(
        default="Standard", description="What is promised of the control plane."
    )
    platform_machine_type: str = Field(
        default="Standard_D8s_v5",
        description="Machine of the nodes for what needs no accelerator: system nodes are AKS' own.",
    )
    platform_min_nodes: int = Field(default=3, ge=1, description="Fewest of these nodes.")
    platform_max_nodes: int = Field(default=9, ge=1, description="Most of these nodes.")
    gpu_software: str | None = Field(
        default=None,
        description="Owners of driver, toolkit and device plugin of GPUs, as `aks-operator`. AKS "
        "brings the driver and the GPU Operator the rest if absent.",
    )
    encryption_at_host: bool = Field(
        default=True,
        description="Whether hosts encrypt the nodes' disks; the subscription must be registered for "
        "`Microsoft.Compute/EncryptionAtHost`.",
    )
    log_retention_days: int = Field(default=90, description="Days that logs are kept.")


class AzurePoolSettings(PoolSettings):
    """A pool of machines of one kind, by its name: at most 12 lower-case letters and digits."""

    purchase: Literal["on-demand", "spot", "reservation"] = Field(
        default="on-demand", description="Way to buy the nodes."
    )
    capacity_reservation_group_id: str | None = Field(
        default=None, description="Capacity reservation group, with `reservation`."
    )
    max_usd_per_hour: float | None = Field(
        default=None,
        description="Highest price of a spot node, in US dollars. The price on demand if absent.",
    )
    zones: list[_Zone] | None = Field(
        default=None, description="Zones of the nodes; Azure's choice if absent: few have every machine."
    )
    infiniband: bool | None = Field(
        default=None,
        description="Whether pods use InfiniBand. If absent, they do where nodes work together.",
    )
    mig_profile: str | None = Field(
        default=None, description="Instances that each GPU is cut into, as `MIG1g`. Whole ones if absent."
    )
    disk_size_gib: int = Field(default=512, ge=64, description="Size of each root disk, in GiB.")


class AzureFeatureStoreSettings(Section):
    """What a feature store keeps its features in."""

    redis_sku: str = Field(default="MemoryOptimized_M10", description="Size of Azure Managed Redis.")
    high_availability: bool = Field(default=True, description="Whether each shard has a replica.")


class AzureBudgetSettings(Section):
    """Alarms before the money is gone."""

    monthly_amount: int = Field(ge=1, description="What a month may cost, in the account's currency.")
    start_date: str = Field(
        description="First day of the month in which the budget is made, as `2026-12-01`. It stays."
    )
    emails: list[str] = Field(min_length=1, description="Who is told.")


class AzureSettings(CloudSettings):
    """An environment on Azure."""

    cloud: Literal["azure"] = Field(description="Where the platform lands: `azure`.")
    subscription_id: _Guid = Field(description="Subscription.")
    tenant_id: _Guid = Field(description="Entra ID tenant.")
    location: _Location = Field(description="Region, as `eastus`.")
    zones: list[_Zone] = Field(
        default=["1", "2", "3"], description="Zones of what is to stand a zone's loss; `[]` where none are."
    )
    customer_keys: bool = Field(
        default=True,
        description="Whether keys of your own, in a Key Vault, encrypt disks, storage and Kubernetes' "
        "Secrets. Microsoft's do if not. It can't be changed afterwards.",
    )
    registered_features: list[str] = Field(
        default=[],
        description="Features that the subscription is registered for, which InfiniBand needs: "
        "`az feature register`.",
    )
    names: AzureNamesSettings = Field(description="Names that nobody else in the world has.")
    network: AzureNetworkSettings = Field(default=AzureNetworkSettings(), description="The virtual network.")
    cluster: AzureClusterSettings = Field(default=AzureClusterSettings(), description="The AKS cluster.")
    pools: dict[Name, AzurePoolSettings] = Field(default={}, description="Pools of accelerators, by name.")
    feature_store: AzureFeatureStoreSettings | None = Field(
        default=None, description="Backing of a feature store. None is made if absent."
    )
    budget: AzureBudgetSettings = Field(description="Alarms before the money is gone.")
    tags: dict[str, str] = Field(default={}, description="More tags of everything that can have them.")

    @field_validator("pools")
    @classmethod
    def _pools_are_different(cls, pools: dict[str, AzurePoolSettings]) -> dict[str, AzurePoolSettings]:
        """Refuse two pools of one name in AKS, where a pool that was renamed keeps its first one."""
        taken = {_SYSTEM_POOL: "the cluster's own", AZURE_PLATFORM_POOL: "the cluster's own"}
        for name, pool in pools.items():
            first = pool.renamed_from or name
            if first in taken:
                raise ValueError(f"pool {name!r} can't be {first!r} in AKS, which is {taken[first]}")
            taken[first] = f"pool {name!r}"
        return pools
