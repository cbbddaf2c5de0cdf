from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure._checks import BLOB_CONTAINER, STORAGE_ACCOUNT, AzureChecks
from atoll.azure._diagnostics import send_logs
from atoll.azure._outputs import output_map
from atoll.azure._private_endpoint import bare_address, private_endpoint, public_network_access
from atoll.azure._service_args import check_service
from atoll.azure._storage_key import encryption
from atoll.azure._tags import tags


class AzureStorageReplication(StrEnum):
    """Where copies are."""

    LOCAL = "Standard_LRS"
    """In one data centre."""
    ZONES = "Standard_ZRS"
    """In three zones."""
    REGIONS = "Standard_GRS"
    """In two regions."""
    ZONES_AND_REGIONS = "Standard_GZRS"
    """In three zones, and in another region."""


class AzureStorageArgs(TypedDict):
    """Arguments of ``AzureStorage``."""

    resource_group_name: Input[str]
    """Resource group of all that it makes."""
    location: Input[str]
    """Region, as ``westeurope``."""
    subscription_id: Input[str]
    """Subscription, a GUID."""
    account_name: str
    """Name of the storage account, unique in the world: 3-24 lower-case letters and digits."""
    containers: NotRequired[Sequence[str]]
    """Names of its containers. ``models`` and ``data`` when absent."""
    replication: NotRequired[AzureStorageReplication]
    """Where copies are. ``Standard_ZRS`` when absent."""
    soft_delete_days: NotRequired[int]
    """Days in which what is deleted can be restored, 1 to 365. 30 when absent."""
    version_retention_days: NotRequired[int]
    """Days that a blob's earlier versions are kept. 90 when absent."""
    key_vault_id: NotRequired[Input[str]]
    """Key Vault with the key that encrypts it. Microsoft's key does when absent."""
    key_vault_uri: NotRequired[Input[str]]
    """Address of that vault; may be absent only where that is."""
    key_name: NotRequired[str]
    """Name of the key in that vault, whose newest version is used; may be absent only where the vault is."""
    private_endpoint_subnet_id: NotRequired[Input[str]]
    """Subnet of its private endpoint. None is made when absent, and ``allowed_ip_ranges`` is required."""
    private_dns_zone_id: NotRequired[Input[str]]
    """Private DNS zone ``privatelink.blob.core.windows.net``. No record is made when absent."""
    allowed_ip_ranges: NotRequired[Sequence[str]]
    """Public IPv4 networks that reach it. None when absent: the private endpoint is the only way."""
    log_analytics_workspace_id: NotRequired[Input[str]]
    """Workspace that gets the log of reads, writes and deletes. It isn't kept when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete account and containers. True when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of all that takes tags. None when absent."""


class AzureStorage(pulumi.ComponentResource):
    """A storage account for models and data: Entra ID alone opens it, and what is deleted can be restored."""

    account_name: Output[str]
    """Name of the storage account."""
    account_id: Output[str]
    """Resource id of the storage account, as a scope of role assignments."""
    blob_endpoint: Output[str]
    """Address of its blobs."""
    container_ids: Output[dict[str, str]]
    """Resource ids of the containers by name, as scopes of role assignments."""

    def __init__(self, name: str, args: AzureStorageArgs, opts: ResourceOptions | None = None) -> None:
        """Make the storage account ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AzureStorage", name, {}, opts)
        own = ResourceOptions(parent=self)
        kept = ResourceOptions(parent=self, protect=bool(args.get("protect", True)))
        account = _account(name, args, own, kept)
        service = _blob_service(name, account, args, own)
        _old_versions(name, account, args, ResourceOptions.merge(own, ResourceOptions(depends_on=[service])))
        containers = {
            container: azure_native.storage.BlobContainer(
                f"{name}-{container}",
                container_name=container,
                account_name=account.name,
                resource_group_name=args["resource_group_name"],
                public_access=azure_native.storage.PublicAccess.NONE,
                opts=kept,
            )
            for container in args.get("containers", ("models", "data"))
        }
        private_endpoint(name, args, account.id, "blob", own)
        if "log_analytics_workspace_id" in args:
            send_logs(
                f"{name}-logs",
                ["StorageRead", "StorageWrite", "StorageDelete"],
                resource_id=Output.concat(account.id, "/blobServices/default"),
                workspace_id=args["log_analytics_workspace_id"],
                opts=own,
            )
        self.account_name = account.name
        self.account_id = account.id
        self.blob_endpoint = account.primary_endpoints.apply(
            lambda endpoints: (endpoints and endpoints.blob) or ""
        )
        self.container_ids = output_map({container: made.id for container, made in containers.items()})
        self.register_outputs({output: getattr(self, output) for output in AzureStorage.__annotations__})


def _check(name: str, args: AzureStorageArgs) -> None:
    checks = AzureChecks("AzureStorage", name, args, AzureStorageArgs)
    checks.guid("subscription_id")
    checks.name("account_name", STORAGE_ACCOUNT)
    checks.names("containers", BLOB_CONTAINER)
    checks.one_of("replication", AzureStorageReplication)
    checks.whole_number("soft_delete_days", at_least=1, at_most=365)
    checks.whole_number("version_retention_days", at_least=1)
    checks.together("key_vault_id", "key_vault_uri", "key_name")
    checks.resource_id("key_vault_id", "vaults")
    check_service(checks, args)
    checks.finish()


def _account(
    name: str, args: AzureStorageArgs, own: ResourceOptions, kept: ResourceOptions
) -> "azure_native.storage.StorageAccount":
    encrypted, after = encryption(name, args, ["blob", "file"], own)
    ranges = [bare_address(ip_range) for ip_range in args.get("allowed_ip_ranges", ())]
    return azure_native.storage.StorageAccount(
        f"{name}-account",
        account_name=args["account_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        kind="StorageV2",
        sku={"name": str(args.get("replication", AzureStorageReplication.ZONES))},
        access_tier=azure_native.storage.AccessTier.HOT,
        allow_blob_public_access=False,
        allow_shared_key_access=False,
        allow_cross_tenant_replication=False,
        default_to_o_auth_authentication=True,
        is_local_user_enabled=False,
        enable_https_traffic_only=True,
        minimum_tls_version="TLS1_2",
        public_network_access=public_network_access(args),
        network_rule_set={
            "bypass": "AzureServices",
            "default_action": azure_native.storage.DefaultAction.DENY,
            "ip_rules": [
                {"i_p_address_or_range": ip_range, "action": azure_native.storage.Action.ALLOW}
                for ip_range in ranges
            ],
        },
        tags=tags(name, args),
        **encrypted,
        opts=ResourceOptions.merge(kept, after),
    )


def _blob_service(
    name: str, account: "azure_native.storage.StorageAccount", args: AzureStorageArgs, own: ResourceOptions
) -> "azure_native.storage.BlobServiceProperties":
    restorable = {"enabled": True, "days": int(args.get("soft_delete_days", 30))}
    return azure_native.storage.BlobServiceProperties(
        f"{name}-blobs",
        blob_services_name="default",
        account_name=account.name,
        resource_group_name=args["resource_group_name"],
        is_versioning_enabled=True,
        delete_retention_policy=restorable,
        container_delete_retention_policy=dict(restorable),
        opts=own,
    )


def _old_versions(
    name: str, account: "azure_native.storage.StorageAccount", args: AzureStorageArgs, opts: ResourceOptions
) -> None:
    """Delete earlier versions after a while: checkpoints are large, and overwritten often."""
    delete = {"delete": {"days_after_creation_greater_than": int(args.get("version_retention_days", 90))}}
    rule = {
        "name": "delete-old-versions",
        "enabled": True,
        "type": "Lifecycle",
        "definition": {"filters": {"blob_types": ["blockBlob"]}, "actions": {"version": delete}},
    }
    azure_native.storage.ManagementPolicy(
        f"{name}-lifecycle",
        management_policy_name="default",
        account_name=account.name,
        resource_group_name=args["resource_group_name"],
        policy={"rules": [rule]},
        opts=opts,
    )
