from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure._checks import KEY, KEY_VAULT, AzureChecks
from atoll.azure._diagnostics import send_logs
from atoll.azure._outputs import output_map
from atoll.azure._private_endpoint import private_endpoint, public_network_access
from atoll.azure._roles import Role, grant
from atoll.azure._service_args import check_service
from atoll.azure._tags import tags


class AzureKeyVaultArgs(TypedDict):
    """Arguments of ``AzureKeyVault``."""

    resource_group_name: Input[str]
    """Resource group of all that it makes."""
    location: Input[str]
    """Region, as ``westeurope``."""
    subscription_id: Input[str]
    """Subscription, a GUID."""
    tenant_id: Input[str]
    """Entra ID tenant that may use it, a GUID."""
    vault_name: str
    """Name of the vault, unique in the world: 3-24 letters, digits and ``-``. A deleted vault keeps it for
    ``soft_delete_days``."""
    keys: NotRequired[Sequence[str]]
    """Names of the keys to make. None when absent."""
    hsm: NotRequired[bool]
    """Whether keys are in hardware security modules. True when absent."""
    key_rotation_days: NotRequired[int]
    """Days after which a key gets a new version, 7 or more; the old ones stay. 365 when absent."""
    disk_encryption_key: NotRequired[str]
    """One of ``keys`` to encrypt disks with, by a disk encryption set. None is made when absent."""
    soft_delete_days: NotRequired[int]
    """Days in which what is deleted can be restored, 7 to 90. 90 when absent. It can't be changed."""
    private_endpoint_subnet_id: NotRequired[Input[str]]
    """Subnet of its private endpoint. None is made when absent, and ``allowed_ip_ranges`` is required."""
    private_dns_zone_id: NotRequired[Input[str]]
    """Private DNS zone ``privatelink.vaultcore.azure.net``. No record is made when absent."""
    allowed_ip_ranges: NotRequired[Sequence[str]]
    """Public IPv4 networks that reach it. None when absent: the private endpoint is the only way."""
    log_analytics_workspace_id: NotRequired[Input[str]]
    """Workspace that gets its audit log. It isn't kept when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete vault, keys and disk encryption set. True when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of all that takes tags. None when absent."""


class AzureKeyVault(pulumi.ComponentResource):
    """A Key Vault with encryption keys: Azure RBAC, purge protection, no way in from outside."""

    vault_id: Output[str]
    """Resource id of the vault."""
    vault_uri: Output[str]
    """Address of the vault."""
    key_ids: Output[dict[str, str]]
    """Identifiers of the keys, with their versions, by name."""
    disk_encryption_set_id: Output[str]
    """Resource id of the disk encryption set; empty where there is none."""

    def __init__(self, name: str, args: AzureKeyVaultArgs, opts: ResourceOptions | None = None) -> None:
        """Make the vault ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AzureKeyVault", name, {}, opts)
        own = ResourceOptions(parent=self)
        kept = ResourceOptions(parent=self, protect=bool(args.get("protect", True)))
        vault = _vault(name, args, kept)
        keys = {key: _key(f"{name}-{key}", key, vault, args, kept) for key in args.get("keys", ())}
        private_endpoint(name, args, vault.id, "vault", own)
        if "log_analytics_workspace_id" in args:
            send_logs(
                f"{name}-logs",
                ["AuditEvent", "AzurePolicyEvaluationDetails"],
                resource_id=vault.id,
                workspace_id=args["log_analytics_workspace_id"],
                opts=own,
            )
        self.vault_id = vault.id
        # With the id, so that it is unknown as long as there is no vault that has one.
        self.vault_uri = Output.all(vault.properties.vault_uri, vault.id).apply(
            lambda values: str(values[0] or "")
        )
        self.key_ids = output_map({key: made.key_uri_with_version for key, made in keys.items()})
        self.disk_encryption_set_id = Output.from_input("")
        if "disk_encryption_key" in args:
            key = keys[args["disk_encryption_key"]]
            self.disk_encryption_set_id = _disk_encryption(name, args, vault, key, own, kept).id
        self.register_outputs({output: getattr(self, output) for output in AzureKeyVault.__annotations__})


def _check(name: str, args: AzureKeyVaultArgs) -> None:
    checks = AzureChecks("AzureKeyVault", name, args, AzureKeyVaultArgs)
    checks.guid("subscription_id")
    checks.guid("tenant_id")
    checks.name("vault_name", KEY_VAULT)
    checks.names("keys", KEY)
    checks.whole_number("key_rotation_days", at_least=7)
    checks.whole_number("soft_delete_days", at_least=7, at_most=90)
    disk_key = args.get("disk_encryption_key")
    if disk_key is not None and disk_key not in args.get("keys", ()):
        allowed = ", ".join(args.get("keys", ()))
        checks.add("disk_encryption_key", "is not one of keys", got=disk_key, allowed=allowed)
    check_service(checks, args)
    checks.finish()


def _vault(name: str, args: AzureKeyVaultArgs, kept: ResourceOptions) -> "azure_native.keyvault.Vault":
    return azure_native.keyvault.Vault(
        f"{name}-vault",
        vault_name=args["vault_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        properties={
            "tenant_id": args["tenant_id"],
            "sku": {"family": "A", "name": "premium" if args.get("hsm", True) else "standard"},
            "enable_rbac_authorization": True,
            "enable_soft_delete": True,
            "soft_delete_retention_in_days": int(args.get("soft_delete_days", 90)),
            "enable_purge_protection": True,
            "public_network_access": public_network_access(args),
            "network_acls": {
                # Storage and disks get at their key as services that Azure trusts.
                "bypass": "AzureServices",
                "default_action": "Deny",
                "ip_rules": [{"value": ip_range} for ip_range in args.get("allowed_ip_ranges", ())],
            },
        },
        tags=tags(name, args),
        opts=kept,
    )


def _key(
    resource: str,
    key: str,
    vault: "azure_native.keyvault.Vault",
    args: AzureKeyVaultArgs,
    kept: ResourceOptions,
) -> "azure_native.keyvault.Key":
    rotate = f"P{int(args.get('key_rotation_days', 365))}D"
    return azure_native.keyvault.Key(
        f"{resource}-key",
        key_name=key,
        vault_name=vault.name,
        resource_group_name=args["resource_group_name"],
        properties={
            "kty": "RSA-HSM" if args.get("hsm", True) else "RSA",
            "key_size": 3072,
            # It never expires: what was encrypted with an old version has to be read.
            "rotation_policy": {
                "lifetime_actions": [{"action": {"type": "rotate"}, "trigger": {"time_after_create": rotate}}]
            },
        },
        tags=tags(resource, args),
        opts=kept,
    )


def _disk_encryption(
    name: str,
    args: AzureKeyVaultArgs,
    vault: "azure_native.keyvault.Vault",
    key: "azure_native.keyvault.Key",
    own: ResourceOptions,
    kept: ResourceOptions,
) -> "azure_native.compute.DiskEncryptionSet":
    where: dict[str, Any] = {
        "resource_group_name": args["resource_group_name"],
        "location": args["location"],
        "tags": tags(name, args),
    }
    identity = azure_native.managedidentity.UserAssignedIdentity(
        f"{name}-disks-identity", resource_name_=f"{name}-disks", **where, opts=own
    )
    access = grant(
        f"{name}-disks-access",
        Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
        principal_id=identity.principal_id,
        scope=vault.id,
        subscription_id=args["subscription_id"],
        opts=own,
    )
    return azure_native.compute.DiskEncryptionSet(
        f"{name}-disks",
        disk_encryption_set_name=f"{name}-disks",
        # With Azure's own key below the customer's.
        encryption_type="EncryptionAtRestWithPlatformAndCustomerKeys",
        active_key={"key_url": key.key_uri_with_version},
        rotation_to_latest_key_version_enabled=True,
        identity={"type": "UserAssigned", "user_assigned_identities": [identity.id]},
        **where,
        opts=ResourceOptions.merge(kept, ResourceOptions(depends_on=[access])),
    )
