"""Azure's types, whose two providers have names of their own: azure-native's and Terraform's azurerm.

Names are those of the azurerm provider's registry pages; of a renamed one, what the scanner reads.
What isn't in the table the scanner isn't told, and what it would need can't be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from atoll_policies.cases import put
from atoll_policies.paths import parts, reach
from atoll_policies.values import MISSING


@dataclass(frozen=True)
class As:
    """A property whose value azurerm has in another form: ``turned`` returns it, None to leave it out."""

    path: str
    turned: Callable[[Any], Any]


@dataclass(frozen=True)
class Each:
    """A list of objects, of which each is a block ``name``."""

    name: str
    names: Mapping[str, str | As | Each]


@dataclass(frozen=True)
class Kind:
    """What azurerm calls a type, and its properties by their paths in azure-native."""

    type: str
    names: Mapping[str, str | As | Each]


def _enabled(value: Any) -> Any:
    return str(value).lower() == "enabled" if isinstance(value, str) else value


def _not(value: Any) -> Any:
    return not value if isinstance(value, bool) else value


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


def _replication(sku: Any) -> Any:
    return str(sku).partition("_")[2]


def _critical_only(taints: Any) -> bool:
    return any(str(taint).startswith("CriticalAddonsOnly") for taint in taints)


def _own_key(encryption: Any) -> Any:
    if (
        not isinstance(encryption, Mapping)
        or str(encryption.get("keySource")).lower() != "microsoft.keyvault"
    ):
        return None
    key = encryption.get("keyVaultProperties") or {}
    return f"{key.get('keyVaultUri')}/keys/{key.get('keyName')}" if key.get("keyName") else None


def _workspace(addon: Any) -> Any:
    """Return where an add-on's logs go, where it is on."""
    on = isinstance(addon, Mapping) and addon.get("enabled") is True
    return (addon.get("config") or {}).get("logAnalyticsWorkspaceResourceID") if on else None


def _public(value: Any) -> str:
    return {"none": "private"}.get(str(value).lower(), str(value).lower())


_PUBLIC_NETWORK = As("public_network_access_enabled", _enabled)
_IDENTITY = {"identity.type": "identity.type"}
_POOL: Mapping[str, str | As | Each] = {
    "name": "name",
    "type": "type",
    "vmSize": "vm_size",
    "maxPods": "max_pods",
    "osDiskType": "os_disk_type",
    "enableEncryptionAtHost": "host_encryption_enabled",
    "enableNodePublicIP": "node_public_ip_enabled",
    "nodeTaints": As("only_critical_addons_enabled", _critical_only),
}
_RULE: Mapping[str, str | As | Each] = {
    "name": "name",
    "priority": "priority",
    "access": "access",
    "direction": "direction",
    "protocol": "protocol",
    "sourceAddressPrefix": "source_address_prefix",
    "sourceAddressPrefixes": "source_address_prefixes",
    "sourcePortRange": "source_port_range",
    "destinationAddressPrefix": "destination_address_prefix",
    "destinationPortRange": "destination_port_range",
    "destinationPortRanges": "destination_port_ranges",
}
_CONNECTIONS = Each(
    "private_service_connection", {"name": "name", "privateLinkServiceId": "private_connection_resource_id"}
)
_ADDON = "addonProfiles.azureKeyvaultSecretsProvider.config.enableSecretRotation"

KINDS: Mapping[str, Kind] = {
    "azure-native:authorization:RoleDefinition": Kind(
        "azurerm_role_definition",
        {
            "roleName": "name",
            "permissions": Each("permissions", {"actions": "actions", "notActions": "not_actions"}),
        },
    ),
    "azure-native:redis:Redis": Kind(
        "azurerm_redis_cache",
        {
            "enableNonSslPort": "enable_non_ssl_port",
            "minimumTlsVersion": "minimum_tls_version",
            "publicNetworkAccess": _PUBLIC_NETWORK,
            "sku.name": "sku_name",
        },
    ),
    "azure-native:cognitiveservices:Account": Kind(
        "azurerm_cognitive_account",
        {
            "kind": "kind",
            **_IDENTITY,
            "properties.publicNetworkAccess": _PUBLIC_NETWORK,
            "properties.disableLocalAuth": As("local_auth_enabled", _not),
            "properties.restrictOutboundNetworkAccess": "outbound_network_access_restricted",
            "properties.allowedFqdnList": "fqdns",
        },
    ),
    "azure-native:compute:VirtualMachine": Kind(
        "azurerm_virtual_machine",
        {
            "networkProfile.networkInterfaces[*].id": "network_interface_ids",
            "diagnosticsProfile.bootDiagnostics.enabled": "boot_diagnostics.enabled",
        },
    ),
    "azure-native:containerregistry:Registry": Kind(
        "azurerm_container_registry",
        {
            "registryName": "name",
            "sku.name": "sku",
            "adminUserEnabled": "admin_enabled",
            "anonymousPullEnabled": "anonymous_pull_enabled",
            "dataEndpointEnabled": "data_endpoint_enabled",
            "publicNetworkAccess": _PUBLIC_NETWORK,
            "policies.quarantinePolicy.status": As("quarantine_policy_enabled", _enabled),
            "policies.retentionPolicy.status": As("retention_policy.enabled", _enabled),
            "policies.trustPolicy.status": As("trust_policy_enabled", _enabled),
            "zoneRedundancy": As("zone_redundancy_enabled", _enabled),
        },
    ),
    "azure-native:containerservice:AgentPool": Kind(
        "azurerm_kubernetes_cluster_node_pool", {**_POOL, "agentPoolName": "name"}
    ),
    "azure-native:containerservice:ManagedCluster": Kind(
        "azurerm_kubernetes_cluster",
        {
            "sku.tier": "sku_tier",
            "enableRBAC": "role_based_access_control_enabled",
            "disableLocalAccounts": "local_account_disabled",
            "diskEncryptionSetID": "disk_encryption_set_id",
            "apiServerAccessProfile.enablePrivateCluster": "private_cluster_enabled",
            "apiServerAccessProfile.authorizedIPRanges": "api_server_access_profile.authorized_ip_ranges",
            "autoUpgradeProfile.upgradeChannel": "automatic_upgrade_channel",
            "networkProfile.networkPlugin": "network_profile.network_plugin",
            "networkProfile.networkPolicy": "network_profile.network_policy",
            "addonProfiles.azurepolicy.enabled": "azure_policy_enabled",
            "addonProfiles.httpApplicationRouting.enabled": "http_application_routing_enabled",
            "addonProfiles.kubeDashboard.enabled": "addon_profile.kube_dashboard.enabled",
            "addonProfiles.omsagent": As("oms_agent.log_analytics_workspace_id", _workspace),
            _ADDON: As("key_vault_secrets_provider.secret_rotation_enabled", _true),
            "agentPoolProfiles": Each("default_node_pool", _POOL),
        },
    ),
    "azure-native:dbforpostgresql:Server": Kind(
        "azurerm_postgresql_flexible_server",
        {
            "backup.geoRedundantBackup": As("geo_redundant_backup_enabled", _enabled),
            "createMode": "create_mode",
        },
    ),
    "azure-native:dbforpostgresql:FirewallRule": Kind(
        "azurerm_postgresql_flexible_server_firewall_rule",
        {"serverName": "server_id", "startIpAddress": "start_ip_address", "endIpAddress": "end_ip_address"},
    ),
    "azure-native:keyvault:Key": Kind(
        "azurerm_key_vault_key",
        {
            "keyName": "name",
            "vaultName": "key_vault_id",
            "properties.kty": "key_type",
            "properties.attributes.expires": "expiration_date",
        },
    ),
    "azure-native:keyvault:Secret": Kind(
        "azurerm_key_vault_secret",
        {
            "secretName": "name",
            "vaultName": "key_vault_id",
            "properties.contentType": "content_type",
            "properties.attributes.expires": "expiration_date",
        },
    ),
    "azure-native:keyvault:Vault": Kind(
        "azurerm_key_vault",
        {
            "vaultName": "name",
            "properties.enableSoftDelete": "soft_delete_enabled",
            "properties.enablePurgeProtection": "purge_protection_enabled",
            "properties.publicNetworkAccess": _PUBLIC_NETWORK,
            "properties.networkAcls.defaultAction": "network_acls.default_action",
            "properties.networkAcls.bypass": "network_acls.bypass",
            "properties.networkAcls.ipRules[*].value": "network_acls.ip_rules",
            "properties.networkAcls.virtualNetworkRules[*].id": "network_acls.virtual_network_subnet_ids",
        },
    ),
    "azure-native:machinelearningservices:Compute": Kind(
        "azurerm_machine_learning_compute_cluster",
        {
            "properties.disableLocalAuth": As("local_auth_enabled", _not),
            "properties.properties.scaleSettings.minNodeCount": "scale_settings.min_node_count",
            "properties.properties.scaleSettings.maxNodeCount": "scale_settings.max_node_count",
        },
    ),
    "azure-native:machinelearningservices:Workspace": Kind(
        "azurerm_machine_learning_workspace",
        {
            "hbiWorkspace": "high_business_impact",
            "publicNetworkAccess": _PUBLIC_NETWORK,
            "storageAccount": "storage_account_id",
            "keyVault": "key_vault_id",
        },
    ),
    "azure-native:network:FlowLog": Kind(
        "azurerm_network_watcher_flow_log",
        {
            "enabled": "enabled",
            "storageId": "storage_account_id",
            "retentionPolicy.enabled": "retention_policy.enabled",
            "retentionPolicy.days": "retention_policy.days",
        },
    ),
    "azure-native:network:NetworkInterface": Kind(
        "azurerm_network_interface",
        {
            "enableIPForwarding": "enable_ip_forwarding",
            "ipConfigurations": Each(
                "ip_configuration", {"name": "name", "publicIPAddress.id": "public_ip_address_id"}
            ),
        },
    ),
    "azure-native:network:NetworkSecurityGroup": Kind(
        "azurerm_network_security_group", {"securityRules": Each("security_rule", _RULE)}
    ),
    "azure-native:network:PrivateEndpoint": Kind(
        "azurerm_private_endpoint",
        {
            "privateLinkServiceConnections": _CONNECTIONS,
            "manualPrivateLinkServiceConnections": _CONNECTIONS,
        },
    ),
    "azure-native:network:PublicIPAddress": Kind("azurerm_public_ip", {"publicIpAddressName": "name"}),
    "azure-native:network:SecurityRule": Kind("azurerm_network_security_rule", _RULE),
    "azure-native:network:Subnet": Kind(
        "azurerm_subnet",
        {
            "subnetName": "name",
            "addressPrefix": "address_prefixes",
            "networkSecurityGroup.id": "network_security_group_id",
        },
    ),
    "azure-native:network:VirtualNetwork": Kind(
        "azurerm_virtual_network",
        {
            "virtualNetworkName": "name",
            "addressSpace.addressPrefixes": "address_space",
            "dhcpOptions.dnsServers": "dns_servers",
        },
    ),
    "azure-native:search:Service": Kind(
        "azurerm_search_service",
        {
            **_IDENTITY,
            "publicNetworkAccess": _PUBLIC_NETWORK,
            "networkRuleSet.ipRules[*].value": "allowed_ips",
            "replicaCount": "replica_count",
        },
    ),
    "azure-native:storage:BlobContainer": Kind(
        "azurerm_storage_container",
        {
            "containerName": "name",
            "accountName": "storage_account_name",
            "publicAccess": As("container_access_type", _public),
        },
    ),
    "azure-native:storage:StorageAccount": Kind(
        "azurerm_storage_account",
        {
            "accountName": "name",
            "kind": "account_kind",
            "sku.name": As("account_replication_type", _replication),
            "allowBlobPublicAccess": "allow_nested_items_to_be_public",
            "allowSharedKeyAccess": "shared_access_key_enabled",
            "enableHttpsTrafficOnly": "enable_https_traffic_only",
            "encryption": As("customer_managed_key.key_vault_key_id", _own_key),
            "isHnsEnabled": "is_hns_enabled",
            "isLocalUserEnabled": "local_user_enabled",
            "minimumTlsVersion": "min_tls_version",
            "networkRuleSet.bypass": As("network_rules.bypass", lambda value: str(value).split(", ")),
            "networkRuleSet.defaultAction": "network_rules.default_action",
            "publicNetworkAccess": _PUBLIC_NETWORK,
            "sasPolicy.sasExpirationPeriod": "sas_policy.expiration_period",
        },
    ),
    "azure-native:web:WebApp": Kind(
        "azurerm_linux_function_app",
        {
            "httpsOnly": "https_only",
            "publicNetworkAccess": _PUBLIC_NETWORK,
            "siteConfig.http20Enabled": "site_config.http2_enabled",
            "siteConfig.minTlsVersion": "site_config.minimum_tls_version",
            "siteConfig.remoteDebuggingEnabled": "site_config.remote_debugging_enabled",
            "siteConfig.cors.allowedOrigins": "site_config.cors.allowed_origins",
        },
    ),
}


def blocks(kind: Kind, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``properties`` as azurerm has them: objects are blocks, lists of objects are several."""
    return _renamed(kind.names, properties)


def _renamed(names: Mapping[str, str | As | Each], properties: Any) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, target in names.items():
        value = _at(properties, path)
        if value is MISSING:
            continue
        if isinstance(target, Each):
            found = [_renamed(target.names, item) for item in _items(value)]
            tree[target.name] = [*tree.get(target.name, ()), *found]
            continue
        name = target.path if isinstance(target, As) else target
        value = target.turned(value) if isinstance(target, As) else value
        if value is not None:
            tree = put(tree, parts(name), value)
    return tree


def _at(properties: Any, path: str) -> Any:
    found = [value for _, value in reach(properties, path) if value is not MISSING]
    if "[*]" in path:
        return found or MISSING
    return found[0] if found else MISSING


def _items(value: Any) -> Iterator[Any]:
    yield from value if isinstance(value, list | tuple) else [value]
