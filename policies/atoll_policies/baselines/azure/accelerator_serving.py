"""Models that Azure serves, and who serves them."""

from atoll_policies.cases import ref, resource

_GROUP = "ml"

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
            "workspaceId": "/subscriptions/s/resourceGroups/ml/workspaces/w",
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
        "gpu-aks-cluster",
        "azure-native:containerservice:ManagedCluster",
        {
            "resourceGroupName": _GROUP,
            "resourceName": "gpu-aks-cluster",
            "oidcIssuerProfile": {"enabled": True},
            "securityProfile": {"workloadIdentity": {"enabled": True}},
        },
    ),
]
