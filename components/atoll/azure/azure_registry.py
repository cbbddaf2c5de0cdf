from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure._checks import REGISTRY, AzureChecks
from atoll.azure._diagnostics import send_logs
from atoll.azure._private_endpoint import private_endpoint, public_network_access
from atoll.azure._service_args import check_service
from atoll.azure._tags import tags


class AzureRegistryArgs(TypedDict):
    """Arguments of ``AzureRegistry``."""

    resource_group_name: Input[str]
    """Resource group of all that it makes."""
    location: Input[str]
    """Region, as ``westeurope``."""
    registry_name: str
    """Name of the registry, unique in the world: 5-50 letters and digits."""
    untagged_retention_days: NotRequired[int]
    """Days after which an image that no tag names is deleted, 0 to 365. 30 when absent."""
    quarantine: NotRequired[bool]
    """Whether an image can be pulled only after a scanner has let it go. False when absent: without a scanner
    no image could be pulled."""
    allow_export: NotRequired[bool]
    """Whether images may be copied out to another registry; without, the Internet must not reach it. False
    when absent, and True where there are ``allowed_ip_ranges``."""
    private_endpoint_subnet_id: NotRequired[Input[str]]
    """Subnet of its private endpoint. None is made when absent, and ``allowed_ip_ranges`` is required."""
    private_dns_zone_id: NotRequired[Input[str]]
    """Private DNS zone ``privatelink.azurecr.io``. No record is made when absent."""
    allowed_ip_ranges: NotRequired[Sequence[str]]
    """Public IPv4 networks that reach it. None when absent: the private endpoint is the only way."""
    zone_redundant: NotRequired[bool]
    """Whether it is in several zones, which can't be changed. True when absent; False in a region without
    zones."""
    log_analytics_workspace_id: NotRequired[Input[str]]
    """Workspace that gets the log of logins, pushes and pulls. It isn't kept when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete it. True when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of all that takes tags. None when absent."""


class AzureRegistry(pulumi.ComponentResource):
    """A Premium container registry that Entra ID alone opens, from the virtual network."""

    registry_id: Output[str]
    """Resource id of the registry, as a scope of role assignments."""
    login_server: Output[str]
    """Host name that images' references begin with."""

    def __init__(self, name: str, args: AzureRegistryArgs, opts: ResourceOptions | None = None) -> None:
        """Make the registry ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AzureRegistry", name, {}, opts)
        own = ResourceOptions(parent=self)
        registry = _registry(
            name, args, ResourceOptions(parent=self, protect=bool(args.get("protect", True)))
        )
        private_endpoint(name, args, registry.id, "registry", own)
        if "log_analytics_workspace_id" in args:
            send_logs(
                f"{name}-logs",
                ["ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"],
                resource_id=registry.id,
                workspace_id=args["log_analytics_workspace_id"],
                opts=own,
            )
        self.registry_id = registry.id
        self.login_server = registry.login_server
        self.register_outputs({output: getattr(self, output) for output in AzureRegistry.__annotations__})


def _check(name: str, args: AzureRegistryArgs) -> None:
    checks = AzureChecks("AzureRegistry", name, args, AzureRegistryArgs)
    checks.name("registry_name", REGISTRY)
    checks.whole_number("untagged_retention_days", at_least=0, at_most=365)
    check_service(checks, args)
    if args.get("allow_export") is False and args.get("allowed_ip_ranges"):
        # Source: https://learn.microsoft.com/azure/container-registry/data-loss-prevention
        checks.add(
            "allow_export", "can't be False where the Internet reaches it", fix="leave one of the two out"
        )
    checks.finish()


def _registry(
    name: str, args: AzureRegistryArgs, kept: ResourceOptions
) -> "azure_native.containerregistry.Registry":
    ranges = args.get("allowed_ip_ranges", ())
    export = args.get("allow_export", bool(ranges))
    return azure_native.containerregistry.Registry(
        f"{name}-registry",
        registry_name=args["registry_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        sku={"name": "Premium"},
        admin_user_enabled=False,
        anonymous_pull_enabled=False,
        # Layers come from an endpoint of the registry's own, which a firewall can tell from others'.
        data_endpoint_enabled=True,
        public_network_access=public_network_access(args),
        network_rule_bypass_options="AzureServices",
        network_rule_set={
            "default_action": "Deny",
            "ip_rules": [{"i_p_address_or_range": ip_range, "action": "Allow"} for ip_range in ranges],
        },
        zone_redundancy="Enabled" if args.get("zone_redundant", True) else "Disabled",
        policies={
            "retention_policy": {"status": "enabled", "days": int(args.get("untagged_retention_days", 30))},
            "quarantine_policy": {"status": "enabled" if args.get("quarantine", False) else "disabled"},
            "export_policy": {"status": "enabled" if export else "disabled"},
            # A token of Azure's management plane isn't one of the registry's.
            "azure_ad_authentication_as_arm_policy": {"status": "disabled"},
        },
        tags=tags(name, args),
        opts=kept,
    )
