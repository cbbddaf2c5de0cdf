"""An account for models and one for files, and what their services keep and log."""

from atoll_policies.cases import Declared, ref, resource


def _service(name: str, properties: dict[str, object] | None = None) -> list[Declared]:
    return [
        resource(
            f"{name}-service",
            f"azure-native:storage:{name.capitalize()}ServiceProperties",
            {
                "resourceGroupName": "platform",
                "accountName": ref("blob-account", "accountName"),
                f"{name}ServicesName" if name == "blob" else f"{name}ServiceName": "default",
                **(properties or {}),
            },
        ),
        resource(
            f"{name}-logs",
            "azure-native:monitor:DiagnosticSetting",
            {
                "name": f"{name}-requests",
                "resourceUri": ref(f"{name}-service"),
                "workspaceId": "/subscriptions/0/resourceGroups/platform/providers/"
                "Microsoft.OperationalInsights/workspaces/logs",
                "logs": [
                    {"category": "StorageRead", "enabled": True},
                    {"category": "StorageWrite", "enabled": True},
                    {"category": "StorageDelete", "enabled": True},
                ],
            },
        ),
    ]


_CLOSED = {
    "resourceGroupName": "platform",
    "allowBlobPublicAccess": False,
    "allowCrossTenantReplication": False,
    "allowSharedKeyAccess": False,
    "isLocalUserEnabled": False,
    "minimumTlsVersion": "TLS1_2",
    "publicNetworkAccess": "Disabled",
    "networkRuleSet": {"defaultAction": "Deny", "bypass": "AzureServices"},
    "encryption": {
        "keySource": "Microsoft.Keyvault",
        "keyVaultProperties": {"keyName": "data", "keyVaultUri": "https://platform-keys.vault.azure.net"},
    },
}

RESOURCES = [
    resource(
        "blob-account",
        "azure-native:storage:StorageAccount",
        {
            **_CLOSED,
            "accountName": "platformmodels",
            "kind": "StorageV2",
            "sku": {"name": "Standard_GZRS"},
            "enableHttpsTrafficOnly": True,
        },
    ),
    resource(
        "files-account",
        "azure-native:storage:StorageAccount",
        {
            **_CLOSED,
            "accountName": "platformfiles",
            "kind": "FileStorage",
            "sku": {"name": "Premium_ZRS"},
            # NFS has no HTTPS; only the network's endpoint reaches the account.
            "enableHttpsTrafficOnly": False,
        },
    ),
    resource(
        "lake-account",
        "azure-native:storage:StorageAccount",
        {
            **_CLOSED,
            "accountName": "platformlake",
            "kind": "StorageV2",
            "sku": {"name": "Standard_GZRS"},
            "isHnsEnabled": True,
            "sasPolicy": {"expirationAction": "Log", "sasExpirationPeriod": "1.00:00:00"},
        },
    ),
    resource(
        "lake-service",
        "azure-native:storage:BlobServiceProperties",
        {
            "resourceGroupName": "platform",
            "accountName": ref("lake-account", "accountName"),
            "blobServicesName": "default",
            "deleteRetentionPolicy": {"enabled": True, "days": 30},
        },
    ),
    resource(
        "blob-container",
        "azure-native:storage:BlobContainer",
        {
            "resourceGroupName": "platform",
            "accountName": ref("blob-account", "accountName"),
            "containerName": "models",
            "publicAccess": "None",
        },
    ),
    resource(
        "az-queue",
        "azure-native:storage:Queue",
        {
            "resourceGroupName": "platform",
            "accountName": ref("blob-account", "accountName"),
            "queueName": "jobs",
        },
    ),
    resource(
        "az-table",
        "azure-native:storage:Table",
        {
            "resourceGroupName": "platform",
            "accountName": ref("blob-account", "accountName"),
            "tableName": "runs",
        },
    ),
    *_service("blob", {"isVersioningEnabled": True, "deleteRetentionPolicy": {"enabled": True, "days": 30}}),
    *_service("queue"),
    *_service("table"),
]
