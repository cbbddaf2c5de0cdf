from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure._checks import BLOB_CONTAINER, REDIS, AzureChecks
from atoll.azure._private_endpoint import private_endpoint
from atoll.azure._tags import tags

_PORT = 10000
"""Source: https://learn.microsoft.com/azure/redis/architecture"""


class AzureFeatureStoreBackingArgs(TypedDict):
    """Arguments of ``AzureFeatureStoreBacking``."""

    resource_group_name: Input[str]
    """Resource group of all that it makes, and of the storage account."""
    location: Input[str]
    """Region, as ``westeurope``."""
    storage_account_name: Input[str]
    """Storage account of the offline store."""
    private_endpoint_subnet_id: Input[str]
    """Subnet of the private endpoint of the online store, which is the only way to it."""
    private_dns_zone_id: NotRequired[Input[str]]
    """Private DNS zone ``privatelink.redis.azure.net``. No record is made when absent."""
    redis_sku: NotRequired[str]
    """Size of the online store, as ``MemoryOptimized_M20``. ``Balanced_B5`` when absent."""
    high_availability: NotRequired[bool]
    """Whether each shard has a replica. True when absent."""
    principal_ids: NotRequired[Mapping[str, Input[str]]]
    """Object ids of identities that may use the online store, by a name of your own for each. None when
    absent."""
    container: NotRequired[str]
    """Container of the offline store. ``features`` when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete online and offline store. True when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of all that takes tags. None when absent."""


class AzureFeatureStoreBacking(pulumi.ComponentResource):
    """What a feature store keeps features in: Azure Managed Redis online, a storage container offline."""

    redis_host: Output[str]
    """Host name of the online store."""
    redis_port: Output[int]
    """Port of the online store, with TLS. It is known when the database is there."""
    offline_container: Output[str]
    """Name of the container of the offline store."""

    def __init__(
        self, name: str, args: AzureFeatureStoreBackingArgs, opts: ResourceOptions | None = None
    ) -> None:
        """Make the two stores of ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AzureFeatureStoreBacking", name, {}, opts)
        own = ResourceOptions(parent=self)
        kept = ResourceOptions(parent=self, protect=bool(args.get("protect", True)))
        group = args["resource_group_name"]
        cluster = _cluster(name, args, kept)
        database = _database(name, args, cluster, kept)
        for part, principal_id in args.get("principal_ids", {}).items():
            azure_native.redisenterprise.AccessPolicyAssignment(
                f"{name}-{part}-access",
                access_policy_assignment_name=part,
                access_policy_name="default",
                cluster_name=cluster.name,
                database_name=database.name,
                resource_group_name=group,
                user={"object_id": principal_id},
                opts=own,
            )
        private_endpoint(name, args, cluster.id, "redisEnterprise", own)
        container = azure_native.storage.BlobContainer(
            f"{name}-offline",
            container_name=args.get("container", "features"),
            account_name=args["storage_account_name"],
            resource_group_name=group,
            public_access=azure_native.storage.PublicAccess.NONE,
            opts=kept,
        )
        self.redis_host = cluster.host_name
        self.redis_port = database.port.apply(lambda port: int(port or _PORT))
        self.offline_container = container.name
        outputs = AzureFeatureStoreBacking.__annotations__
        self.register_outputs({output: getattr(self, output) for output in outputs})


def _check(name: str, args: AzureFeatureStoreBackingArgs) -> None:
    checks = AzureChecks("AzureFeatureStoreBacking", name, args, AzureFeatureStoreBackingArgs)
    checks.name("name", REDIS, value=name)
    checks.name("container", BLOB_CONTAINER)
    checks.resource_id("private_endpoint_subnet_id", "subnets")
    checks.resource_id("private_dns_zone_id", "privateDnsZones")
    sizes = [
        str(sku.value)
        for sku in azure_native.redisenterprise.SkuName
        if not sku.value.startswith("Enterprise")
    ]
    size = args.get("redis_sku")
    if size is not None and size not in sizes:
        checks.add("redis_sku", "is not a size of Azure Managed Redis", got=size, allowed=", ".join(sizes))
    for part in args.get("principal_ids", {}):
        if not part.isalnum():
            checks.add(f"principal_ids.{part}", "is not a name", got=part, allowed="letters and digits")
    checks.finish()


def _cluster(
    name: str, args: AzureFeatureStoreBackingArgs, kept: ResourceOptions
) -> "azure_native.redisenterprise.RedisEnterprise":
    return azure_native.redisenterprise.RedisEnterprise(
        f"{name}-redis",
        cluster_name=name,
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        sku={"name": args.get("redis_sku", "Balanced_B5")},
        high_availability="Enabled" if args.get("high_availability", True) else "Disabled",
        minimum_tls_version="1.2",
        public_network_access="Disabled",
        tags=tags(name, args),
        opts=kept,
    )


def _database(
    name: str,
    args: AzureFeatureStoreBackingArgs,
    cluster: "azure_native.redisenterprise.RedisEnterprise",
    kept: ResourceOptions,
) -> "azure_native.redisenterprise.Database":
    return azure_native.redisenterprise.Database(
        f"{name}-redis-database",
        database_name="default",
        cluster_name=cluster.name,
        resource_group_name=args["resource_group_name"],
        port=_PORT,
        client_protocol="Encrypted",
        # Entra ID alone: there is no key that could leak.
        access_keys_authentication="Disabled",
        # One address for clients that know nothing of shards.
        clustering_policy="EnterpriseCluster",
        # A feature that is missing is worse than a write that fails.
        eviction_policy="NoEviction",
        persistence={"aof_enabled": True, "aof_frequency": "1s"},
        opts=kept,
    )
