"""A database and caches that only the network reaches."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "az-postgres",
        "azure-native:dbforpostgresql:Server",
        {
            "resourceGroupName": "platform",
            "serverName": "platform",
            "version": "17",
            "backup": {"backupRetentionDays": 14, "geoRedundantBackup": "Enabled"},
            "network": {"publicNetworkAccess": "Disabled"},
            "authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"},
        },
    ),
    resource(
        "az-postgres-replica",
        "azure-native:dbforpostgresql:Server",
        {
            "resourceGroupName": "platform",
            "serverName": "platform-replica",
            "createMode": "Replica",
            "sourceServerResourceId": ref("az-postgres"),
            "network": {
                "delegatedSubnetResourceId": "/subscriptions/0/resourceGroups/platform/providers/"
                "Microsoft.Network/virtualNetworks/main/subnets/databases"
            },
            "authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"},
        },
    ),
    resource(
        "az-postgres-firewall",
        "azure-native:dbforpostgresql:FirewallRule",
        {
            "resourceGroupName": "platform",
            "serverName": ref("az-postgres", "serverName"),
            "startIpAddress": "203.0.113.1",
            "endIpAddress": "203.0.113.6",
        },
    ),
    resource(
        "az-redis",
        "azure-native:redis:Redis",
        {
            "resourceGroupName": "platform",
            "sku": {"name": "Premium", "family": "P", "capacity": 1},
            "subnetId": "/subscriptions/0/resourceGroups/platform/providers/Microsoft.Network/"
            "virtualNetworks/main/subnets/caches",
            "enableNonSslPort": False,
            "minimumTlsVersion": "1.2",
            "publicNetworkAccess": "Disabled",
            "disableAccessKeyAuthentication": True,
        },
    ),
    resource(
        "az-redis-cluster",
        "azure-native:redisenterprise:RedisEnterprise",
        {
            "resourceGroupName": "platform",
            "sku": {"name": "MemoryOptimized_M10"},
            "highAvailability": "Enabled",
            "minimumTlsVersion": "1.2",
            "publicNetworkAccess": "Disabled",
        },
    ),
    resource(
        "az-redis-database",
        "azure-native:redisenterprise:Database",
        {
            "resourceGroupName": "platform",
            "clusterName": ref("az-redis-cluster", "name"),
            "clientProtocol": "Encrypted",
            "accessKeysAuthentication": "Disabled",
        },
    ),
]
