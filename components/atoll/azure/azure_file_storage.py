from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure._checks import STORAGE_ACCOUNT, AzureChecks
from atoll.azure._private_endpoint import private_endpoint
from atoll.azure._roles import Role, grant
from atoll.azure._storage_key import encryption
from atoll.azure._tags import tags


class AzureFileStorageArgs(TypedDict):
    """Arguments of ``AzureFileStorage``."""

    resource_group_name: Input[str]
    """Resource group of all that it makes."""
    location: Input[str]
    """Region, as ``westeurope``."""
    subscription_id: Input[str]
    """Subscription, a GUID."""
    account_name: str
    """Name of the storage account, unique in the world: 3-24 lower-case letters and digits."""
    cluster_identity_object_id: Input[str]
    """Identity of the cluster's control plane, ``AksCluster.cluster_identity_object_id``: its driver of
    Azure Files makes a share in the account for each volume."""
    private_endpoint_subnet_id: Input[str]
    """Subnet of its private endpoint, which is the only way to it."""
    private_dns_zone_id: NotRequired[Input[str]]
    """Private DNS zone ``privatelink.file.core.windows.net``. No record is made when absent."""
    key_vault_id: NotRequired[Input[str]]
    """Key Vault with the key that encrypts it. Microsoft's key does when absent."""
    key_vault_uri: NotRequired[Input[str]]
    """Address of that vault; may be absent only where that is."""
    key_name: NotRequired[str]
    """Name of the key in that vault, whose newest version is used; may be absent only where the vault is."""
    zone_redundant: NotRequired[bool]
    """Whether copies are in three zones. True when absent; False in a region without zones."""
    soft_delete_days: NotRequired[int]
    """Days in which a share that is deleted can be restored, 1 to 365. 30 when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete the account. True when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of all that takes tags. None when absent."""


class AzureFileStorage(pulumi.ComponentResource):
    """A premium storage account for NFS shares that any node mounts, from the virtual network alone."""

    account_name: Output[str]
    """Name of the storage account. It is known when the cluster may make shares and nodes can reach them."""
    account_id: Output[str]
    """Resource id of the storage account."""
    sku: Output[str]
    """SKU of the account, for a storage class: ``Premium_ZRS`` or ``Premium_LRS``."""

    def __init__(self, name: str, args: AzureFileStorageArgs, opts: ResourceOptions | None = None) -> None:
        """Make the account ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AzureFileStorage", name, {}, opts)
        own = ResourceOptions(parent=self)
        kept = ResourceOptions(parent=self, protect=bool(args.get("protect", True)))
        sku = "Premium_ZRS" if args.get("zone_redundant", True) else "Premium_LRS"
        account = _account(name, sku, args, own, kept)
        service = azure_native.storage.FileServiceProperties(
            f"{name}-files",
            file_services_name="default",
            account_name=account.name,
            resource_group_name=args["resource_group_name"],
            share_delete_retention_policy={"enabled": True, "days": int(args.get("soft_delete_days", 30))},
            opts=own,
        )
        access = grant(
            f"{name}-cluster-access",
            # What the driver needs. Source: docs/driver-parameters.md of kubernetes-sigs/azurefile-csi-driver
            Role.STORAGE_ACCOUNT_CONTRIBUTOR,
            principal_id=args["cluster_identity_object_id"],
            scope=account.id,
            subscription_id=args["subscription_id"],
            opts=own,
        )
        endpoint = private_endpoint(name, args, account.id, "file", own)
        ready = [service.id, access.id, *(made.id for made in endpoint)]
        self.account_name = Output.all(account.name, *ready).apply(lambda values: str(values[0]))
        self.account_id = account.id
        self.sku = Output.from_input(sku)
        self.register_outputs({output: getattr(self, output) for output in AzureFileStorage.__annotations__})


def _account(
    name: str, sku: str, args: AzureFileStorageArgs, own: ResourceOptions, kept: ResourceOptions
) -> "azure_native.storage.StorageAccount":
    encrypted, after = encryption(name, args, ["file"], own)
    return azure_native.storage.StorageAccount(
        f"{name}-account",
        account_name=args["account_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        kind="FileStorage",
        sku={"name": sku},
        allow_blob_public_access=False,
        # NFS knows no keys: whoever reaches the private endpoint mounts.
        allow_shared_key_access=False,
        allow_cross_tenant_replication=False,
        default_to_o_auth_authentication=True,
        # Azure refuses NFS where it is required.
        # Source: https://learn.microsoft.com/azure/storage/files/storage-files-how-to-mount-nfs-shares
        enable_https_traffic_only=False,
        minimum_tls_version="TLS1_2",
        public_network_access="Disabled",
        network_rule_set={
            "bypass": "None",
            "default_action": azure_native.storage.DefaultAction.DENY,
        },
        tags=tags(name, args),
        **encrypted,
        opts=ResourceOptions.merge(kept, after),
    )


def _check(name: str, args: AzureFileStorageArgs) -> None:
    checks = AzureChecks("AzureFileStorage", name, args, AzureFileStorageArgs)
    checks.guid("subscription_id")
    checks.name("account_name", STORAGE_ACCOUNT)
    checks.guid("cluster_identity_object_id")
    checks.together("key_vault_id", "key_vault_uri", "key_name")
    checks.resource_id("key_vault_id", "vaults")
    checks.resource_id("private_endpoint_subnet_id", "subnets")
    checks.resource_id("private_dns_zone_id", "privateDnsZones")
    checks.whole_number("soft_delete_days", at_least=1, at_most=365)
    checks.finish()
