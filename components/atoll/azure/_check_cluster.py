"""The arguments of an AKS cluster, looked at before anything is registered."""

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

from atoll.azure import _aks_enums as enums
from atoll.azure import _aks_settings as settings
from atoll.azure._checks import CLUSTER, AzureChecks
from atoll.errors import ValidationError

_VERSION = re.compile(r"1\.(\d+)(\.\d+)?")
_OLDEST_MINOR = 34
"""DRA is generally available from 1.34 on, and what goes into the cluster needs it."""
_NODE_PREFIX = 24
"""Overlay networking gives each node a /24 of the pods' addresses."""
_Login = Literal["azurecli", "azd", "devicecode", "interactive", "msi", "spn", "workloadidentity"]
"""Source: https://azure.github.io/kubelogin/cli/get-token.html"""
_PLAN_PATHS = {
    "size.max": "system_max_nodes",
    "size": "system_min_nodes",
    "machine_type": "system_machine_type",
    "zones": "zones",
}


def check_cluster(name: str, args: Mapping[str, Any], fields: type) -> None:
    """Raise ``ValidationError`` with everything that is wrong."""
    checks = AzureChecks("AksCluster", name, args, fields)
    checks.name("name", CLUSTER, value=name)
    for path in ("subscription_id", "tenant_id", "admin_group_object_ids"):
        checks.guid(path)
    _version(checks, args)
    _choices(checks, args)
    _networks(checks)
    _api_server(checks, args)
    _keys(checks, args)
    checks.resource_id("registry_id", "registries")
    checks.resource_id("log_analytics_workspace_id", "workspaces")
    checks.whole_number("log_retention_days", at_least=30, at_most=730)
    if "log_analytics_workspace_id" in args and "log_retention_days" in args:
        checks.add("log_retention_days", "is for the workspace that is made, and one is given")
    checks.whole_number("maintenance_start_hour", at_least=0, at_most=23)
    checks.whole_number("maintenance_duration_hours", at_least=4, at_most=24)
    _system_pool(checks, args)
    checks.finish()


def _version(checks: AzureChecks, args: Mapping[str, Any]) -> None:
    version = args.get("kubernetes_version")
    if version is None:
        return
    match = _VERSION.fullmatch(str(version))
    if match is None or int(match[1]) < _OLDEST_MINOR:
        allowed = f"1.{_OLDEST_MINOR} or newer, with or without a patch"
        checks.add("kubernetes_version", "is not one that the platform runs on", got=version, allowed=allowed)


def _choices(checks: AzureChecks, args: Mapping[str, Any]) -> None:
    checks.one_of("tier", enums.AksTier)
    checks.one_of("upgrade_channel", enums.AksUpgradeChannel)
    checks.one_of("node_os_channel", enums.AksNodeOsChannel)
    checks.one_of("maintenance_day", enums.AksMaintenanceDay)
    checks.one_of("outbound_type", enums.AksOutboundType)
    login = args.get("kubelogin_mode", "azurecli")
    if login not in get_args(_Login):
        checks.add("kubelogin_mode", "is not a known value", got=login, allowed=", ".join(get_args(_Login)))


def _networks(checks: AzureChecks) -> None:
    checks.resource_id("nodes_subnet_id", "subnets")
    checks.resource_id("api_server_subnet_id", "subnets")
    pods = checks.cidr("pod_cidr", default=settings.POD_CIDR, longest_prefix=_NODE_PREFIX)
    services = checks.cidr("service_cidr", default=settings.SERVICE_CIDR, longest_prefix=28)
    # Source: https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay
    if services is not None and services.prefixlen < 12:
        checks.add("service_cidr", "is too large", got=str(services), allowed="/12 or smaller")
    checks.disjoint(
        {
            "network_address_space": checks.cidr("network_address_space"),
            "pod_cidr": pods,
            "service_cidr": services,
        }
    )


def _api_server(checks: AzureChecks, args: Mapping[str, Any]) -> None:
    private = args.get("private", True)
    checks.ip_ranges("authorized_ip_ranges")
    if private and "authorized_ip_ranges" in args:
        checks.add("authorized_ip_ranges", "is for clusters that aren't private", fix="private: False")
    if not private and not args.get("authorized_ip_ranges"):
        checks.add("authorized_ip_ranges", "is required for a cluster that isn't private")
    if not private and "private_dns_zone_id" in args:
        checks.add("private_dns_zone_id", "is for private clusters")
    checks.resource_id("private_dns_zone_id", "privateDnsZones")


def _keys(checks: AzureChecks, args: Mapping[str, Any]) -> None:
    checks.together("kms_key_id", "kms_key_vault_id")
    checks.resource_id("kms_key_vault_id", "vaults")
    checks.resource_id("disk_encryption_set_id", "diskEncryptionSets")
    private = args.get("kms_key_vault_private", True)
    if "kms_key_id" in args and private and "api_server_subnet_id" not in args:
        # Source: https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
        what = "is required: the API server reaches a private vault from a subnet only"
        checks.add("api_server_subnet_id", what, fix="give one, or kms_key_vault_private: False")


def _system_pool(checks: AzureChecks, args: Mapping[str, Any]) -> None:
    checks.whole_number("system_min_nodes", at_least=1)
    checks.whole_number("system_max_nodes", at_least=1)
    checks.whole_number("system_disk_size_gib", at_least=64, at_most=2048)
    checks.zones("zones")
    try:
        settings.system_plan(args)
    except ValidationError as error:
        checks.take(error, _PLAN_PATHS)
    except (TypeError, ValueError):
        pass  # A number that isn't one has been told.
