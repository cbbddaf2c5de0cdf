"""Models that Azure serves, and who serves them."""

from atoll_policies.cases import ref, resource

_GROUP = "ml"
_LOGS = "/subscriptions/s/resourceGroups/ml/workspaces/w"

RESOURCES = [
    resource(
        "gpu-online-endpoint",
        "azure-native:machinelearningservices:OnlineEndpoint",
        {
            "resourceGroupName": _GROUP,
            "workspaceName": "ml",
            "endpointName": "flights",
            "identity": {"type": "SystemAssigned"},
            "properties": {"authMode": "AADToken", "publicNetworkAccess": "Disabled"},
        },
    ),
    resource(
        "gpu-online-deployment",
        "azure-native:machinelearningservices:OnlineDeployment",
        {
            "resourceGroupName": _GROUP,
            "workspaceName": "ml",
            "endpointName": "flights",
            "deploymentName": "stable",
            "properties": {
                "endpointComputeType": "Managed",
                "model": "azureml://registries/ml/models/flights/versions/7",
                "instanceType": "Standard_NC24ads_A100_v4",
            },
        },
    ),
    resource(
        "gpu-openai",
        "azure-native:cognitiveservices:Account",
        {
            "resourceGroupName": _GROUP,
            "accountName": "chat",
            "kind": "OpenAI",
            "sku": {"name": "S0"},
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "customSubDomainName": "chat",
                "publicNetworkAccess": "Disabled",
                "disableLocalAuth": True,
                "restrictOutboundNetworkAccess": True,
                "allowedFqdnList": ["example.com"],
                "networkAcls": {"defaultAction": "Deny"},
                "encryption": {
                    "keySource": "Microsoft.KeyVault",
                    "keyVaultProperties": {
                        "keyName": "data",
                        "keyVaultUri": "https://keys.vault.azure.net",
                        "keyVersion": "1",
                    },
                },
            },
        },
    ),
    resource(
        "gpu-openai-log",
        "azure-native:monitor:DiagnosticSetting",
        {
            "resourceUri": ref("gpu-openai"),
            "workspaceId": _LOGS,
            "logs": [{"category": "RequestResponse", "enabled": True}],
        },
    ),
    resource(
        "gpu-federated-identity",
        "azure-native:managedidentity:FederatedIdentityCredential",
        {
            "resourceGroupName": _GROUP,
            "resourceName": "server",
            "federatedIdentityCredentialResourceName": "server",
            "issuer": "https://westeurope.oic.example.com/id/",
            "subject": "system:serviceaccount:serving:server",
            "audiences": ["api://AzureADTokenExchange"],
        },
    ),
    resource(
        "gpu-openai-endpoint",
        "azure-native:network:PrivateEndpoint",
        {
            "resourceGroupName": _GROUP,
            "privateEndpointName": "chat",
            "subnet": {"id": "/subscriptions/s/resourceGroups/ml/subnets/endpoints"},
            "privateLinkServiceConnections": [
                {"name": "chat", "privateLinkServiceId": ref("gpu-openai"), "groupIds": ["account"]}
            ],
        },
    ),
]
