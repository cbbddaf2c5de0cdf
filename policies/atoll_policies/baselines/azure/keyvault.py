"""A vault that only private endpoints reach, with a key and a secret; and a module of one's own."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "key-vault",
        "azure-native:keyvault:Vault",
        {
            "resourceGroupName": "platform",
            "vaultName": "platform-keys",
            "properties": {
                "tenantId": "00000000-0000-0000-0000-000000000000",
                "sku": {"family": "A", "name": "premium"},
                "enableRbacAuthorization": True,
                "enableSoftDelete": True,
                "enablePurgeProtection": True,
                "softDeleteRetentionInDays": 90,
                "publicNetworkAccess": "Disabled",
                "networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices"},
            },
        },
    ),
    resource(
        "az-hsm",
        "azure-native:keyvault:ManagedHsm",
        {
            "resourceGroupName": "platform",
            "name": "platform-hsm",
            "sku": {"family": "B", "name": "Standard_B1"},
            "properties": {
                "tenantId": "00000000-0000-0000-0000-000000000000",
                "initialAdminObjectIds": ["00000000-0000-0000-0000-000000000001"],
                "enableSoftDelete": True,
                "enablePurgeProtection": True,
                "publicNetworkAccess": "Disabled",
                "networkAcls": {"defaultAction": "Deny", "bypass": "None"},
            },
        },
    ),
    resource(
        "vault-key",
        "azure-native:keyvault:Key",
        {
            "resourceGroupName": "platform",
            "vaultName": ref("key-vault", "vaultName"),
            "keyName": "data",
            "properties": {
                "kty": "RSA-HSM",
                "keySize": 3072,
                "attributes": {"enabled": True, "expires": 1893456000},
            },
        },
    ),
    resource(
        "vault-secret",
        "azure-native:keyvault:Secret",
        {
            "resourceGroupName": "platform",
            "vaultName": ref("key-vault", "vaultName"),
            "secretName": "webhook",
            "properties": {
                "contentType": "text/plain",
                "attributes": {"enabled": True, "expires": 1893456000},
            },
        },
    ),
]
