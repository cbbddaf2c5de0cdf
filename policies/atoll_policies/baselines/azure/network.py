"""A network with its rules and flow log, machines in it, and private endpoints of what holds data."""

from atoll_policies.cases import Declared, ref, resource

_SUBNETS = "/subscriptions/0/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/main/subnets"


def _inbound(name: str, priority: int, protocol: str, port: str) -> dict[str, object]:
    return {
        "name": name,
        "priority": priority,
        "access": "Allow",
        "direction": "Inbound",
        "protocol": protocol,
        "sourceAddressPrefix": "10.64.0.0/16",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": port,
    }


def opened(*ports: str, protocol: str = "*", source: str = "Internet") -> Declared:
    """Return a rule by itself that lets ``source`` in on ``ports``: what cases add."""
    return resource(
        "az-opened",
        "azure-native:network:SecurityRule",
        {
            "resourceGroupName": "platform",
            "networkSecurityGroupName": "nodes",
            "priority": 100,
            "access": "Allow",
            "direction": "Inbound",
            "protocol": protocol,
            "sourceAddressPrefix": source,
            "destinationPortRanges": list(ports),
        },
    )


_MACHINE = {
    "osProfile": {
        "computerName": "workstation",
        "adminUsername": "operator",
        "linuxConfiguration": {"disablePasswordAuthentication": True, "provisionVMAgent": True},
    },
    "securityProfile": {"encryptionAtHost": True},
}


def _endpoint(target: str, group: str, connections: str = "privateLinkServiceConnections") -> Declared:
    return resource(
        f"{target}-endpoint",
        "azure-native:network:PrivateEndpoint",
        {
            "resourceGroupName": "platform",
            "subnet": {"id": f"{_SUBNETS}/endpoints"},
            connections: [{"name": group, "groupIds": [group], "privateLinkServiceId": ref(target)}],
        },
    )


RESOURCES = [
    resource(
        "az-network",
        "azure-native:network:VirtualNetwork",
        {
            "resourceGroupName": "platform",
            "virtualNetworkName": "main",
            "addressSpace": {"addressPrefixes": ["10.64.0.0/16"]},
            "dhcpOptions": {"dnsServers": ["10.64.0.4", "10.64.0.5"]},
            "subnets": [{"name": "GatewaySubnet", "addressPrefix": "10.64.255.0/27"}],
        },
    ),
    resource(
        "az-subnet",
        "azure-native:network:Subnet",
        {
            "resourceGroupName": "platform",
            "virtualNetworkName": ref("az-network", "virtualNetworkName"),
            "subnetName": "nodes",
            "addressPrefix": "10.64.0.0/18",
            "networkSecurityGroup": {"id": ref("az-nsg")},
        },
    ),
    resource(
        "az-gateway-subnet",
        "azure-native:network:Subnet",
        {
            "resourceGroupName": "platform",
            "virtualNetworkName": ref("az-network", "virtualNetworkName"),
            "subnetName": "GatewaySubnet",
            "addressPrefix": "10.64.255.0/27",
        },
    ),
    resource(
        "az-nsg",
        "azure-native:network:NetworkSecurityGroup",
        {
            "resourceGroupName": "platform",
            "securityRules": [
                _inbound("dns", 100, "Udp", "53"),
                _inbound("ssh", 110, "Tcp", "22"),
                _inbound("rdp", 120, "Tcp", "3389"),
                _inbound("http", 130, "Tcp", "80"),
                _inbound("ray", 140, "Tcp", "8265"),
                _inbound("database", 150, "Tcp", "5432"),
            ],
        },
    ),
    resource(
        "az-flow-log",
        "azure-native:network:FlowLog",
        {
            "resourceGroupName": "platform",
            "networkWatcherName": "watcher",
            "targetResourceId": ref("az-network"),
            "storageId": ref("blob-account"),
            "enabled": True,
            "retentionPolicy": {"enabled": True, "days": 90},
        },
    ),
    resource("az-address", "azure-native:network:PublicIPAddress", {"resourceGroupName": "platform"}),
    resource(
        "az-nic",
        "azure-native:network:NetworkInterface",
        {
            "resourceGroupName": "platform",
            "ipConfigurations": [{"name": "main", "subnet": {"id": f"{_SUBNETS}/nodes"}}],
        },
    ),
    resource(
        "az-console-nic",
        "azure-native:network:NetworkInterface",
        {
            "resourceGroupName": "platform",
            "enableIPForwarding": False,
            "ipConfigurations": [{"name": "main", "subnet": {"id": f"{_SUBNETS}/nodes"}}],
        },
    ),
    resource(
        "az-vm",
        "azure-native:compute:VirtualMachine",
        {
            "resourceGroupName": "platform",
            **_MACHINE,
            "networkProfile": {"networkInterfaces": [{"id": ref("az-nic")}]},
        },
    ),
    resource(
        "az-console-vm",
        "azure-native:compute:VirtualMachine",
        {
            "resourceGroupName": "platform",
            **_MACHINE,
            "networkProfile": {"networkInterfaces": [{"id": ref("az-console-nic")}]},
            "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
        },
    ),
    _endpoint("key-vault", "vault"),
    _endpoint("blob-account", "blob"),
    _endpoint("lake-account", "dfs", "manualPrivateLinkServiceConnections"),
    _endpoint("files-account", "file"),
    _endpoint("acr", "registry"),
    _endpoint("acr-models", "registry"),
    _endpoint("az-openai", "account"),
    _endpoint("az-speech", "account"),
    _endpoint("az-search", "searchService"),
    _endpoint("az-ml", "amlworkspace"),
    _endpoint("az-redis-cluster", "redisEnterprise"),
    _endpoint("az-postgres", "postgresqlServer"),
]
